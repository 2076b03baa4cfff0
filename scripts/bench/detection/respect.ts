import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Peers } from '../install-peers.ts';
import { credentialsOf } from './credentials.ts';
import { runCommand } from './run-command.ts';
import { answers, CannotRead, nameFailure, type Tool } from './tool.ts';

export const respectPackage = '@redocly/cli@2.77.0';

interface Report {
  readonly files: Readonly<
    Record<
      string,
      {
        readonly executedWorkflows: readonly {
          readonly executedSteps: readonly {
            readonly stepId: string;
            readonly checks: readonly {
              readonly name: string;
              readonly passed: boolean;
              readonly message?: string;
            }[];
          }[];
        }[];
      }
    >
  >;
}

/** `redocly respect` on the Arazzo document that `redocly generate-arazzo` makes of the description, and on the API's own. */
export function createRespect(peers: Peers): Tool {
  const cli = peers.resolve('@redocly/cli/bin/cli.js');
  return {
    name: respectPackage.replace('@redocly/cli@', 'redocly respect '),
    reach: new Set([...answers.filter((rule) => rule !== 'header-missing'), 'workflow-broken']),
    parallel: 2,
    prepare: async (subject) => {
      const directory = await mkdtemp(join(tmpdir(), 'countersign-bench-'));
      const redocly = (...args: string[]) => runCommand(process.execPath, [cli, ...args], { cwd: directory });
      const arazzo = 'generated.arazzo.yaml';
      const generated = await redocly('generate-arazzo', subject.file, '--output-file', arazzo);
      if (generated.code !== 0) throw new CannotRead(generated.text.trim().split('\n').at(-1) ?? '');
      const [username, password] = subject.token?.split(':') ?? [];
      const inputs = Object.fromEntries(
        credentialsOf(subject, subject.token).flatMap(({ scheme, kind, value }) =>
          kind === 'basic'
            ? [
                [`${scheme}_username`, username],
                [`${scheme}_password`, password],
              ]
            : [[scheme, value.replace('Bearer ', '')]],
        ),
      );
      const own = subject.workflows === undefined ? [] : [subject.workflows];
      const names = await Promise.all(own.map(sourceName));
      let runs = 0;
      return {
        test: async (url) => {
          runs += 1;
          const report = `${runs}.json`;
          const servers = ['openapi', ...names].flatMap((name) => ['--server', `${name}=${url}`]);
          const input = ['--input', JSON.stringify(inputs)];
          const ran = await redocly('respect', arazzo, ...own, ...servers, ...input, '--json-output', report);
          if (ran.code === undefined) return { failures: ['did not end in time'] };
          const text = await readFile(join(directory, report), 'utf8').catch(() => {
            throw new CannotRead(ran.text.trim().split('\n').at(-1) ?? '');
          });
          return { failures: parseReport(JSON.parse(text) as Report) };
        },
        close: () => rm(directory, { recursive: true, force: true }),
      };
    },
  };
}

/** What an Arazzo document calls the description. */
async function sourceName(file: string): Promise<string> {
  return /^sourceDescriptions:\s*- name: (\S+)/m.exec(await readFile(file, 'utf8'))?.[1] ?? '';
}

function parseReport({ files }: Report): string[] {
  return Object.values(files)
    .flatMap(({ executedWorkflows }) => executedWorkflows)
    .flatMap(({ executedSteps }) => executedSteps)
    .flatMap(({ stepId, checks }) =>
      checks.filter(({ passed }) => !passed).map(({ name, message }) => nameFailure(stepId, name, message)),
    );
}
