import { resolve } from 'node:path';
import type { Phase, Shard, Waiver } from '@countersign/contract';
import {
  createRunCollector,
  type FailOn,
  type RunResult,
  renderConsole,
  renderJson,
} from '@countersign/report';
import { appearanceOf } from './appearance.ts';
import { loadBaseline, writeBaseline } from './baseline.ts';
import { type CredentialInput, parseCredentials } from './choose-credentials.ts';
import { chooseTargets, type TargetInput, type Targets } from './choose-targets.ts';
import type { TransportInput } from './choose-transport.ts';
import type { Context } from './command.ts';
import { exitCodeOf } from './exit-code.ts';
import { pathInRepository } from './find-repository.ts';
import { judgeHar } from './judge-har.ts';
import { loadContracts } from './load-contracts.ts';
import { loadVersion } from './load-version.ts';
import { resolveWorkflows } from './load-workflow-paths.ts';
import { createProgress } from './progress.ts';
import { resolveInputs } from './resolve-inputs.ts';
import { type SelectedDocument, selectTests } from './select-tests.ts';
import { tellGithub } from './tell-github.ts';
import { testApi } from './test-api.ts';
import { UsageError } from './usage-error.ts';
import { type HarFiles, writeHar } from './write-har.ts';
import { parseReports, writeReports } from './write-reports.ts';

/** What `countersign test` is told. */
export interface TestInput extends CredentialInput, TargetInput, TransportInput {
  readonly arguments: readonly string[];
  readonly operations: readonly string[];
  readonly tags: readonly string[];
  readonly phases: readonly Phase[];
  /** Paths or URLs of Arazzo documents. */
  readonly workflows: readonly string[];
  readonly workers: number | undefined;
  /** Per operation. */
  readonly maxCases: number | undefined;
  /** Requests per second. */
  readonly rate: number | undefined;
  readonly seed: number | undefined;
  readonly shard: Shard | undefined;
  /** Seconds. */
  readonly timeLimit: number | undefined;
  /** Seconds. */
  readonly requestTimeout: number | undefined;
  /** Bytes. */
  readonly maxSize: number | undefined;
  readonly failOn: FailOn;
  /** Path of a file to read. */
  readonly baseline: string | undefined;
  /** Path of a file to write. */
  readonly writeBaseline: string | undefined;
  /** `YYYY-MM-DD` */
  readonly expires: string | undefined;
  /** Path of a JSON report. */
  readonly from: string | undefined;
  readonly reports: readonly string[];
  readonly format: 'text' | 'json';
}

/** Tests each API in turn, prints the result and writes the reports. @returns the exit code */
export async function runTest(input: TestInput, context: Context): Promise<number> {
  if (input.from !== undefined) throw new UsageError('give --replay FINDING-ID with --from, too');
  const reports = parseReports(input.reports, context.cwd, ['har']);
  // Said before anything is loaded or started.
  parseCredentials(input, context.env);
  const baseline = checkBaseline(input, context.cwd);
  const inputs = resolveInputs(input.arguments, context);
  const workflows = resolveWorkflows(input.workflows, context.cwd);
  const selected = selectTests(await loadContracts(inputs, input.maxSize, workflows), input);
  await using targets = await chooseTargets(selected, input, context);
  const version = loadVersion();
  using har = writeHar(reports, { version });
  const results: RunResult[] = [];
  const finish = (): void => {
    context.stdout.write(
      input.format === 'json'
        ? renderJson(results, { version })
        : renderConsole(results, appearanceOf(context)),
    );
    const options = {
      version,
      failOn: input.failOn,
      directory: pathInRepository(inputs.directory, context.env),
    };
    writeReports(reports, results, options);
    tellGithub(results, options, context);
  };
  try {
    await testAll({ selected, targets, input, directory: inputs.directory, baseline, har }, results, context);
  } catch (error) {
    // What was tested before is not lost.
    if (results.length > 0) finish();
    throw error;
  }
  finish();
  if (context.signal.aborted) return 130;
  return baseline.write(results, context) ? 0 : exitCodeOf(results, input.failOn);
}

interface Tests {
  readonly selected: readonly SelectedDocument[];
  readonly targets: Targets;
  readonly input: TestInput;
  readonly directory: string;
  readonly baseline: BaselineUse;
  readonly har: HarFiles;
}

/** Tests one API after the other, and adds what came of each to the results. */
async function testAll(
  { selected, targets, input, directory, baseline, har }: Tests,
  results: RunResult[],
  context: Context,
): Promise<void> {
  const progress = createProgress(context);
  const deadline = input.timeLimit === undefined ? undefined : Date.now() + input.timeLimit * 1000;
  for (const document of selected) {
    if (context.signal.aborted) break;
    const { contract, settings } = document;
    const limits = [
      ...(deadline === undefined ? [] : [Math.max(0, deadline - Date.now())]),
      ...(settings.timeLimit === undefined ? [] : [settings.timeLimit * 1000]),
    ];
    const collector = createRunCollector();
    try {
      const waivers = baseline.of(contract.name);
      const events =
        input.har !== undefined
          ? judgeHar({ document, har: input.har, server: input.server, waivers }, context)
          : testApi(
              {
                document,
                chosen: targets.of(contract.name),
                input,
                directory,
                waivers,
                timeLimitMs: limits.length === 0 ? undefined : Math.min(...limits),
              },
              context,
            );
      for await (const event of events) {
        collector.add(event);
        har.add(event);
        progress.add(event);
      }
    } finally {
      progress.end();
      results.push(...[collector.result()].filter((result) => result !== undefined));
    }
  }
}

interface BaselineUse {
  /** What it accepts of an API. */
  of(api: string): readonly Waiver[];
  /** @returns whether one was wanted */
  write(results: readonly RunResult[], context: Context): boolean;
}

/** @throws {UsageError} for options that contradict each other, or a baseline that cannot be read */
function checkBaseline({ baseline, writeBaseline: written, expires }: TestInput, cwd: string): BaselineUse {
  if (baseline !== undefined && written !== undefined)
    throw new UsageError('give either --baseline or --write-baseline, not both');
  if ((written === undefined) !== (expires === undefined))
    throw new UsageError('give --write-baseline and --expires together: a baseline ends on a day');
  return {
    of: baseline === undefined ? () => [] : loadBaseline(resolve(cwd, baseline)),
    write(results: readonly RunResult[], { stderr }: Context): boolean {
      if (written === undefined || expires === undefined) return false;
      const count = writeBaseline(resolve(cwd, written), results, expires);
      stderr.write(`${written}: ${count} findings are accepted until ${expires}.\n`);
      return true;
    },
  };
}
