import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';

interface Outcome {
  readonly testResults: readonly { readonly assertionResults: readonly Assertion[] }[];
}

interface Assertion {
  readonly fullName: string;
  readonly status: string;
  readonly failureMessages: readonly string[];
}

test('a suite has a test per operation: passed, failed with its findings, or skipped', () => {
  const vitest = fileURLToPath(new URL('vitest.mjs', import.meta.resolve('vitest/package.json')));
  const directory = fileURLToPath(new URL('..', import.meta.url));
  const temporary = mkdtempSync(join(tmpdir(), 'countersign-'));
  onTestFinished(() => rmSync(temporary, { recursive: true }));
  const report = join(temporary, 'report.json');
  const { status } = spawnSync(
    process.execPath,
    [
      vitest,
      'run',
      '--root',
      directory,
      '--config',
      `${directory}fixtures/vitest.config.ts`,
      '--reporter=json',
      `--outputFile=${report}`,
    ],
    { env: { ...process.env, VITEST: undefined } },
  );
  const { testResults }: Outcome = JSON.parse(readFileSync(report, 'utf8'));
  const results = testResults.flatMap(({ assertionResults }) => assertionResults);
  expect(results.map(({ fullName, status: outcome }) => [fullName, outcome])).toEqual([
    ['pets healthy keeps its description', 'passed'],
    ['pets faulty keeps its description', 'failed'],
    ['pets impossible keeps its description', 'skipped'],
  ]);
  expect(results[1]?.failureMessages.join()).toMatch(
    /error body-invalid \(documented\): .*integer.*\n {2}openapi\.yaml:1:\d+\n {2}curl -i/,
  );
  expect(status).toBe(1);
});
