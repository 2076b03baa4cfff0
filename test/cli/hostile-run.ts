/**
 * A process of its own for `hostile-servers.test.ts`: tests each server of `[name, url]` in turn, and prints what came of
 * it with the memory that it took. The first server is a healthy one: what all of them need is loaded by then.
 */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runCli } from 'countersign';

const [directory = '.', servers = '[]'] = process.argv.slice(2);
const outcomes: object[] = [];
let before = 0;
for (const [name, url] of JSON.parse(servers) as [string, string][]) {
  const written: string[] = [];
  const stream = { isTTY: false, write: (text: string) => void written.push(text) };
  const files = { json: join(directory, 'report.json'), junit: join(directory, 'report.xml') };
  const code = await runCli(
    [
      'test',
      'numbers.yaml',
      ...['--server', url, '--tag', 'read', '--phase', 'examples,stateful'],
      ...['--request-timeout', '0.3', '--max-size', '1MB'],
      ...['--report', `json=${files.json}`, '--report', `junit=${files.junit}`],
    ],
    {
      cwd: directory,
      env: {},
      signal: new AbortController().signal,
      stdout: stream,
      stderr: stream,
    },
  );
  const rules = readIfThere(files.json, (text) =>
    (JSON.parse(text) as Report).findings.map(({ rule }) => rule),
  );
  const isJunit = readIfThere(files.junit, (text) => text.includes('</testsuites>'));
  outcomes.push({ name, code, said: written.join(''), rules, isJunit });
  // In kilobytes; a peak, which only rises.
  const { maxRSS } = process.resourceUsage();
  before ||= maxRSS;
}
console.log(JSON.stringify({ outcomes, grownBy: (process.resourceUsage().maxRSS - before) * 1024 }));

/** Reads and removes a report; undefined when it was not written. */
function readIfThere<T>(path: string, read: (text: string) => T): T | undefined {
  if (!existsSync(path)) return undefined;
  const value = read(readFileSync(path, 'utf8'));
  rmSync(path);
  return value;
}

interface Report {
  readonly findings: readonly { readonly rule: string }[];
}
