import type { Phase } from '@countersign/contract';
import {
  createRunCollector,
  type FailOn,
  fails,
  type RunResult,
  renderConsole,
  renderJson,
} from '@countersign/report';
import { testContract } from '@countersign/tester';
import { type CredentialInput, chooseCredentials, parseCredentials } from './choose-credentials.ts';
import { chooseTargets, type TargetInput } from './choose-targets.ts';
import type { Context } from './command.ts';
import { loadContracts } from './load-contracts.ts';
import { loadVersion } from './load-version.ts';
import { createProgress } from './progress.ts';
import { resolveInputs } from './resolve-inputs.ts';
import { selectTests } from './select-tests.ts';
import { useColour } from './use-colour.ts';
import { parseReports, writeReports } from './write-reports.ts';

/** What `countersign test` is told. */
export interface TestInput extends CredentialInput, TargetInput {
  readonly arguments: readonly string[];
  readonly operations: readonly string[];
  readonly tags: readonly string[];
  readonly phases: readonly Phase[];
  readonly workers: number | undefined;
  /** Per operation. */
  readonly maxCases: number | undefined;
  /** Requests per second. */
  readonly rate: number | undefined;
  readonly seed: number | undefined;
  /** Seconds. */
  readonly timeLimit: number | undefined;
  /** Seconds. */
  readonly requestTimeout: number | undefined;
  /** Bytes. */
  readonly maxSize: number | undefined;
  readonly failOn: FailOn;
  readonly reports: readonly string[];
  readonly format: 'text' | 'json';
}

/** Tests each API in turn, prints the result and writes the reports. @returns the exit code */
export async function runTest(input: TestInput, context: Context): Promise<number> {
  const reports = parseReports(input.reports, context.cwd);
  // Said before anything is loaded or started.
  parseCredentials(input, context.env);
  const inputs = resolveInputs(input.arguments, context);
  const selected = selectTests(await loadContracts(inputs, input.maxSize), input);
  await using targets = await chooseTargets(selected, input, context);
  const progress = createProgress(context);
  const deadline = input.timeLimit === undefined ? undefined : Date.now() + input.timeLimit * 1000;
  const results: RunResult[] = [];
  for (const { contract, settings, operations, tags } of selected) {
    if (context.signal.aborted) break;
    const { target, methods, tokens } = targets.of(contract.name);
    const collector = createRunCollector();
    const events = testContract(contract, {
      target,
      methods,
      ...tokens,
      ...chooseCredentials(input, settings, context.env),
      operations,
      tags,
      signal: context.signal,
      ...(input.phases.length > 0 && { phases: input.phases }),
      ...(input.maxCases !== undefined && { maxCases: input.maxCases }),
      ...(input.workers !== undefined && { workers: input.workers }),
      ...(input.rate !== undefined && { ratePerSecond: input.rate }),
      ...(input.seed !== undefined && { seed: input.seed }),
      ...(input.maxSize !== undefined && { maxResponseBytes: input.maxSize }),
      ...(input.requestTimeout !== undefined && { timeoutMs: input.requestTimeout * 1000 }),
      ...(deadline !== undefined && { timeLimitMs: Math.max(0, deadline - Date.now()) }),
    });
    for await (const event of events) {
      collector.add(event);
      progress.add(event);
    }
    results.push(...[collector.result()].filter((result) => result !== undefined));
  }
  progress.end();
  const version = loadVersion();
  context.stdout.write(
    input.format === 'json' ? renderJson(results, { version }) : renderConsole(results, appearance(context)),
  );
  writeReports(reports, results, { version, failOn: input.failOn });
  return context.signal.aborted ? 130 : exitCode(results, input.failOn);
}

function appearance(context: Context): { colour: boolean; width: number } {
  return { colour: useColour(context), width: context.stdout.columns ?? 100 };
}

function exitCode(results: readonly RunResult[], failOn: FailOn): number {
  return results.some(({ findings }) => findings.some((finding) => fails(finding, failOn))) ? 1 : 0;
}
