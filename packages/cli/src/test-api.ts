import type { Contract, RunEvent, RunTarget, Waiver } from '@countersign/contract';
import { type TestOptions, testContract } from '@countersign/tester';
import { chooseCredentials, parseCredentials } from './choose-credentials.ts';
import type { ChosenTarget } from './choose-targets.ts';
import { chooseTransport } from './choose-transport.ts';
import type { Context } from './command.ts';
import type { Variables } from './expand-variables.ts';
import { loadKnownInputs } from './load-known-inputs.ts';
import { type Hook, runHook } from './run-hook.ts';
import type { TestInput } from './run-test.ts';
import type { SelectedDocument } from './select-tests.ts';
import type { ApiSettings } from './settings.ts';
import { withJobHints } from './with-job-hints.ts';

export interface ApiTest {
  readonly document: SelectedDocument;
  readonly chosen: ChosenTarget;
  readonly input: TestInput;
  /** That of redocly.yaml. */
  readonly directory: string;
  /** Of a baseline. */
  readonly waivers: readonly Waiver[];
  /** Milliseconds that are left for it. */
  readonly timeLimitMs: number | undefined;
}

/** Tests one API. @throws {UsageError} when a setting cannot be followed */
export function testApi(test: ApiTest, context: Context): AsyncGenerator<RunEvent, void, undefined> {
  return testAround(test, context, testContract);
}

/**
 * Does something with the server of one API: what it is known to hold is set up before, and torn down after, however that
 * ends. Sandbox and mock are started empty for the run, so the settings that are about a server are not for them.
 *
 * @throws {UsageError} when a setting cannot be followed
 */
export async function* testAround<Event>(
  test: ApiTest,
  context: Context,
  run: (contract: Contract, options: TestOptions) => AsyncIterable<Event>,
): AsyncGenerator<Event, void, undefined> {
  const { document, chosen } = test;
  const { settings } = document;
  const isServer = chosen.target.kind === 'server';
  const hook = { ...test, settings, target: chosen.target, context };
  const start = (variables: Variables): AsyncIterable<Event> => {
    const contract =
      settings.jobs === undefined ? document.contract : withJobHints(document.contract, settings.jobs);
    return run(contract, chooseOptions(test, contract, variables, context));
  };
  if (!isServer || (settings.setUp === undefined && settings.tearDown === undefined)) {
    yield* start(context.env);
    return;
  }
  let variables: Variables = context.env;
  let hasFailed = false;
  try {
    variables = { ...variables, ...(await runIfGiven('setUp', hook, variables, context.signal)) };
    if (!context.signal.aborted) yield* start(variables);
  } catch (error) {
    hasFailed = true;
    throw error;
  } finally {
    // A set-up that failed half way has left something behind, too.
    const tornDown = runIfGiven('tearDown', hook, variables);
    // What failed first is the outcome.
    await (hasFailed ? tornDown.catch((error: unknown) => tell(error, context)) : tornDown);
  }
}

function tell(error: unknown, { stderr }: Context): void {
  stderr.write(`countersign: ${error instanceof Error ? error.message : String(error)}\n`);
}

async function runIfGiven(
  name: Hook['name'],
  {
    document: { contract },
    settings,
    target,
    directory,
    context,
  }: {
    readonly document: SelectedDocument;
    readonly settings: ApiSettings;
    readonly target: RunTarget;
    readonly directory: string;
    readonly context: Context;
  },
  variables: Variables,
  signal?: AbortSignal,
): Promise<Variables> {
  const command = settings[name];
  if (command === undefined || signal?.aborted === true) return {};
  const hook = { name, api: contract.name, command, server: target.url, directory, variables };
  return runHook(hook, context, signal);
}

function chooseOptions(
  { document, chosen, input, directory, waivers, timeLimitMs }: ApiTest,
  contract: Contract,
  variables: Variables,
  context: Context,
): TestOptions {
  const { settings, operations, tags } = document;
  const { target, methods, tokens } = chosen;
  const isServer = target.kind === 'server';
  const { data, severity } = settings;
  const known = isServer && data ? loadKnownInputs(contract, data, { variables, directory }) : undefined;
  return {
    target,
    methods,
    ...tokens,
    ...(isServer
      ? chooseCredentials(input, contract.name, settings, variables)
      : parseCredentials(input, variables)),
    ...chooseLimits(input, settings, target),
    operations,
    tags,
    signal: context.signal,
    ...(isServer && { transport: chooseTransport(input, settings.ca, context) }),
    ...(known && { known }),
    waivers: [...(settings.waivers ?? []), ...waivers],
    ...(severity && { severities: severity }),
    ...(timeLimitMs !== undefined && { timeLimitMs }),
  };
}

/** How much is tested: as the command line says, else as it is configured. */
function chooseLimits(input: TestInput, settings: ApiSettings, { kind }: RunTarget): Partial<TestOptions> {
  // A mock has nothing to show to the other phases.
  const configured = kind === 'mock' ? [] : (settings.phases ?? []);
  const phases = input.phases.length > 0 ? input.phases : configured;
  const { workers = settings.workers, maxCases = settings.maxCases, seed = settings.seed } = input;
  const { rate = settings.rate, requestTimeout = settings.requestTimeout, maxSize } = input;
  const { jobTimeLimit } = settings;
  return {
    ...(phases.length > 0 && { phases }),
    ...(workers !== undefined && { workers }),
    ...(maxCases !== undefined && { maxCases }),
    ...(seed !== undefined && { seed }),
    ...(input.shard !== undefined && { shard: input.shard }),
    ...(rate !== undefined && { ratePerSecond: rate }),
    ...(maxSize !== undefined && { maxResponseBytes: maxSize }),
    ...(requestTimeout !== undefined && { timeoutMs: requestTimeout * 1000 }),
    ...(jobTimeLimit !== undefined && { jobTimeLimitMs: jobTimeLimit * 1000 }),
  };
}
