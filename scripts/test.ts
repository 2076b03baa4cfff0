import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lintSteps } from './lint.ts';
import { run } from './run.ts';

/** What `vitest --reporter=json` writes, as far as it is counted here. */
interface VitestSummary {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numFailedTestSuites: number;
  readonly success: boolean;
}

const count = { passed: 0, failed: 0, skipped: 0 };

for (const [command, ...args] of [
  ...lintSteps,
  ['turbo', 'run', 'types', '--output-logs=errors-only'],
  ['countersign', 'generate', '--check'],
] as const) {
  if (run(command, args)) count.passed += 1;
  else count.failed += 1;
}
runVitest();

const skipped = count.skipped > 0 ? `, ${count.skipped} skipped` : '';
console.log(`\n${count.passed} passed, ${count.failed} failed${skipped}`);
process.exitCode = count.failed > 0 ? 1 : 0;

function runVitest(): void {
  const directory = mkdtempSync(join(tmpdir(), 'countersign-test-'));
  try {
    const file = join(directory, 'vitest.json');
    const succeeded = run('vitest', [
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${file}`,
    ]);
    const summary = JSON.parse(readFileSync(file, 'utf8')) as VitestSummary;
    count.passed += summary.numPassedTests;
    count.skipped += summary.numPendingTests;
    // A file that fails to load has no failed test, and an unhandled error no failed file; neither may pass.
    count.failed += Math.max(
      summary.numFailedTests,
      summary.numFailedTestSuites,
      succeeded && summary.success ? 0 : 1,
    );
  } catch (error) {
    console.log(`vitest left no result: ${String(error)}`);
    count.failed += 1;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
