import {
  type CaseEvent,
  type Contract,
  type Exchange,
  type Finding,
  locate,
  type NotJudgedEvent,
  type Operation,
  type Phase,
  type ReportedFinding,
  type RunEvent,
  type SourceRef,
} from '@countersign/contract';
import { parseTargetUrl } from './base-url.ts';
import type { TestCase } from './case.ts';
import { checkReachable } from './check-reachable.ts';
import { TesterError } from './errors.ts';
import { planExamplesPhase } from './examples-phase.ts';
import { formatCurl } from './format-curl.ts';
import type { TestOptions } from './options.ts';
import type { LeftOut, PlanPhase } from './phase.ts';
import { createExchanger, type Exchanger } from './run-exchange.ts';
import { redactExchange, redactFinding } from './secret.ts';
import { isSafe, selectOperations } from './select-operations.ts';
import { UnsendableError } from './send-request.ts';
import { createTally, type Tally } from './tally.ts';

const phases: Readonly<Partial<Record<Phase, PlanPhase>>> = { examples: planExamplesPhase };

/**
 * Tests a server against its contract and yields what happens as it happens.
 *
 * Requests are sent one after the other, byte for byte as they were planned; redirects are not followed. Ending the
 * iteration early ends the run and closes its connections.
 *
 * @throws {TesterError} `unreachable` or `invalid-option`, before the first event
 */
export async function* testContract(
  contract: Contract,
  options: TestOptions,
): AsyncGenerator<RunEvent, void, undefined> {
  const { now = Date.now, seed = 1, timeoutMs = 10_000 } = options;
  const target = { kind: options.target.kind, url: parseTargetUrl(options.target.url) };
  const selected = selectOperations(contract, options);
  const wanted = options.phases ?? (Object.keys(phases) as Phase[]);
  const unknown = wanted.find((phase) => phases[phase] === undefined);
  if (unknown !== undefined) {
    throw new TesterError(
      'invalid-option',
      `there is no phase ${JSON.stringify(unknown)}; there is ${Object.keys(phases).join(', ')}`,
    );
  }
  await checkReachable(target.url, timeoutMs);

  const started = now();
  const limit = options.timeLimitMs === undefined ? undefined : AbortSignal.timeout(options.timeLimitMs);
  const signal = AbortSignal.any([options.signal, limit].filter((each) => each !== undefined));
  const exchanger = createExchanger(contract, target, signal, options);
  const tally = createTally(contract);
  const operations = options.methods === 'safe' ? selected.filter(isSafe) : selected;
  try {
    yield {
      type: 'run-start',
      api: contract.name,
      title: contract.title,
      target,
      seed,
      phases: wanted,
      startedAt: new Date(started).toISOString(),
      operations: selected.map((operation) => ({
        operation: operation.id,
        method: operation.method,
        path: operation.path,
        tags: operation.tags,
        location: locate(contract, operation.at),
        statusesDocumented: operation.responses.map(({ status }) => status),
      })),
      sources: contract.sources,
    };
    yield* announce(
      contract,
      target.kind,
      selected.filter((operation) => !operations.includes(operation)),
    );
    for (const phase of wanted) {
      const plan = phases[phase]?.({ contract, operations, target, seed }) ?? [];
      yield* runPhase({ contract, phase, plan, exchanger, tally, signal, now });
    }
    for (const operation of selected) {
      const end = tally.end(operation);
      if (target.kind !== 'mock') yield* withoutSuccess(contract, operation, end.statusesSeen);
      yield end;
    }
    const stopped = options.signal?.aborted ? 'cancelled' : limit?.aborted ? 'time-limit' : undefined;
    yield {
      type: 'run-end',
      api: contract.name,
      ...tally.totals(),
      durationMs: now() - started,
      ...(stopped && { stopped }),
    };
  } finally {
    await exchanger.close();
  }
}

interface PhaseRun {
  readonly contract: Contract;
  readonly phase: Phase;
  readonly plan: Iterable<TestCase | LeftOut> | AsyncIterable<TestCase | LeftOut>;
  readonly exchanger: Exchanger;
  readonly tally: Tally;
  readonly signal: AbortSignal;
  readonly now: () => number;
}

async function* runPhase(run: PhaseRun): AsyncGenerator<RunEvent> {
  const { contract, phase, plan, tally, signal, now } = run;
  const started = now();
  const before = tally.totals().cases;
  yield { type: 'phase-start', api: contract.name, phase };
  for await (const planned of plan) {
    if (signal.aborted) break;
    if ('run' in planned) yield* runCase(run, planned);
    else yield notJudged(contract, 'case', planned.message, planned.at, planned.operation);
  }
  yield {
    type: 'phase-end',
    api: contract.name,
    phase,
    cases: tally.totals().cases - before,
    durationMs: now() - started,
  };
}

async function* runCase(
  { contract, exchanger, tally, signal, now }: PhaseRun,
  testCase: TestCase,
): AsyncGenerator<RunEvent> {
  const { id, phase, operation, label } = testCase;
  const exchanges: Exchange[] = [];
  const started = now();
  let findings: readonly Finding[];
  try {
    findings = await testCase.run(async (asked, request) => {
      const exchange = await exchanger.exchange(asked, request);
      exchanges.push(exchange);
      return exchange;
    });
  } catch (error) {
    if (!(error instanceof UnsendableError)) throw error;
    yield notJudged(contract, 'case', `${label} was not sent: ${error.message}`, operation.at, operation);
    return;
  }
  // What was cut off by the end of the run is no case.
  if (signal.aborted && exchanges.some(({ failure }) => failure?.kind === 'cancelled')) return;
  const durationMs = now() - started;
  tally.addCase(operation, durationMs);
  for (const exchange of exchanges) tally.addExchange(exchange);
  const secrets = exchanger.secrets();
  const event: CaseEvent = {
    type: 'case',
    api: contract.name,
    id,
    phase,
    operation: operation.id,
    label,
    exchanges: exchanges.map((exchange) => redactExchange(exchange, secrets)),
    findings: findings.map((finding) => finding.id),
    durationMs,
  };
  yield event;
  for (const finding of findings) {
    if (!tally.addFinding(finding)) continue;
    const exchange = exchanges.find(({ request }) => request === finding.evidence.request);
    const reported: ReportedFinding = {
      ...redactFinding(finding, secrets),
      ...(exchange && { curl: formatCurl(exchange.url, exchange.request, secrets) }),
    };
    yield { type: 'finding', api: contract.name, finding: reported, case: id };
  }
}

/** What this run cannot show, said at its beginning. */
function* announce(contract: Contract, kind: string, unsafe: readonly Operation[]): Iterable<NotJudgedEvent> {
  for (const { at, message } of contract.notJudged) yield notJudged(contract, 'description', message, at);
  if (kind === 'mock') {
    yield notJudged(
      contract,
      'target',
      'a mock keeps no state: round trips, jobs and pagination are not judged',
    );
  }
  if (unsafe.length > 0) {
    const ids = unsafe.map(({ id }) => id).join(', ');
    yield notJudged(
      contract,
      'target',
      `only GET, HEAD and OPTIONS are sent, so these were not called: ${ids}`,
    );
  }
}

/** An operation of which only refusals were seen has not been shown to work. */
function* withoutSuccess(
  contract: Contract,
  operation: Operation,
  seen: readonly number[],
): Iterable<NotJudgedEvent> {
  const hasSuccess = operation.responses.some(({ status }) => status.startsWith('2'));
  if (!hasSuccess || seen.length === 0 || seen.some((status) => status >= 200 && status < 300)) return;
  const message = `no request was answered with success (seen: ${seen.join(', ')}), so its success responses were not judged`;
  yield notJudged(contract, 'case', message, operation.at, operation);
}

function notJudged(
  contract: Contract,
  reason: NotJudgedEvent['reason'],
  message: string,
  at?: SourceRef,
  operation?: Operation,
): NotJudgedEvent {
  return {
    type: 'not-judged',
    api: contract.name,
    ...(operation && { operation: operation.id }),
    reason,
    message,
    ...(at !== undefined && { location: locate(contract, at) }),
  };
}
