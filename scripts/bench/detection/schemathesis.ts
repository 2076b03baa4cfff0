import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Schemathesis } from '../install-schemathesis.ts';
import { credentialsOf } from './credentials.ts';
import { runCommand } from './run-command.ts';
import type { Subject } from './subject.ts';
import { answers, CannotRead, nameFailure, type Tool } from './tool.ts';

/** Cases per operation in its random phase; what it works out by itself beside them is not bounded. */
const maxExamples = 20;

/**
 * `st run` with all its phases and checks; credentials are in its configuration file, where there are two users as the
 * peers that must not see each other's objects.
 */
export function createSchemathesis({ command, version }: Schemathesis): Tool {
  return {
    name: `schemathesis ${version}`,
    reach: new Set([
      ...answers,
      'header-invalid',
      'valid-rejected',
      'invalid-accepted',
      'auth-ignored',
      'other-user-reads',
      'method-allowed',
      'media-type-accepted',
      'created-not-found',
      'deleted-still-found',
    ]),
    parallel: 2,
    prepare: async (subject) => {
      const directory = await mkdtemp(join(tmpdir(), 'countersign-bench-'));
      await configure(directory, subject);
      let runs = 0;
      return {
        test: async (url) => {
          runs += 1;
          const cwd = join(directory, String(runs));
          await mkdir(cwd);
          const { code, text } = await runCommand(
            command,
            [
              '--config-file',
              join(directory, 'schemathesis.toml'),
              'run',
              subject.file,
              '--url',
              url,
              '--seed',
              '1',
              '--max-examples',
              String(maxExamples),
              // Sequences are for servers that keep something.
              ...(subject.phases ? ['--phases', 'examples,coverage,fuzzing'] : []),
              '--report',
              'junit',
              '--report-junit-path',
              join(cwd, 'junit.xml'),
            ],
            { cwd },
          );
          if (code === undefined) return { failures: ['did not end in time'] };
          if (code !== 0 && code !== 1) throw new CannotRead(text.trim().split('\n').at(-1) ?? '');
          return { failures: parseReport(await readFile(join(cwd, 'junit.xml'), 'utf8')) };
        },
        close: () => rm(directory, { recursive: true, force: true }),
      };
    },
  };
}

async function configure(directory: string, subject: Subject): Promise<void> {
  const { token, otherToken } = subject;
  const lines: string[] = [];
  if (otherToken === undefined) {
    for (const { scheme, kind, value } of credentialsOf(subject, token)) {
      lines.push(`[auth.openapi.${scheme}]`);
      const [user = '', password = ''] = token?.split(':') ?? [];
      if (kind === 'apiKey') lines.push(`api_key = "${value}"`);
      else if (kind === 'bearer') lines.push(`bearer = "${value.replace('Bearer ', '')}"`);
      else lines.push(`username = "${user}"`, `password = "${password}"`);
    }
  } else {
    const users = Object.entries({ first: token, second: otherToken }).map(([name, each]) => ({
      name,
      fixedHeaders: credentialsOf(subject, each).map(({ name: header, value }) => ({ name: header, value })),
    }));
    await writeFile(join(directory, 'users.json'), JSON.stringify({ auth: users }));
    lines.push('[auth.wfc]', `path = "${join(directory, 'users.json')}"`, 'user = "first"');
    lines.push('peers = ["first", "second"]');
  }
  await writeFile(join(directory, 'schemathesis.toml'), `${lines.join('\n')}\n`);
}

/** The failures of a JUnit report: where, which check, and what it states before it shows the answer. */
function parseReport(xml: string): string[] {
  return [...xml.matchAll(/<testcase name="([^"]*)"[^/>]*>([\s\S]*?)<\/testcase>/g)].flatMap(
    ([, operation, failures = '']) =>
      [...failures.matchAll(/<(?:failure|error)[^>]*>([\s\S]*?)<\/(?:failure|error)>/g)].flatMap(
        ([, text = '']) =>
          text
            .split(/^- (?=ST\d|[A-Z])/m)
            .slice(1)
            .map((check) => nameFailure(operation, check.split(/^\[\d{3}\]|^Reproduce with/m)[0])),
      ),
  );
}
