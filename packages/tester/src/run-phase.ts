import type {
  CaseEvent,
  Contract,
  Exchange,
  Finding,
  Operation,
  Phase,
  ReportedFinding,
  RunEvent,
  Waiver,
} from '@countersign/contract';
import type { SendCase, TestCase } from './case.ts';
import { NotAskedError, type Patience, ProofSpentError } from './create-patience.ts';
import { type Verdicts, waivedBy } from './create-verdicts.ts';
import { formatCurl } from './format-curl.ts';
import { formatCurlScript } from './format-script.ts';
import { judgeWire } from './judge-wire.ts';
import { nextTurn } from './next-turn.ts';
import { notJudged } from './not-judged.ts';
import type { LeftOut } from './phase.ts';
import { planAhead } from './plan-ahead.ts';
import type { Exchanger } from './run-exchange.ts';
import { cookieSecrets, redactExchange, redactFinding, secretsOfRequests } from './secret.ts';
import { UnsendableError } from './send-request.ts';
import type { Leftovers } from './stateful/leftovers.ts';
import type { Tally } from './tally.ts';

/** Cases that are planned before they are needed, as far as their bodies are not large. */
const mostAhead = 128;

interface PhaseRun {
  readonly contract: Contract;
  readonly phase: Phase;
  readonly plan: Iterable<TestCase | LeftOut> | AsyncIterable<TestCase | LeftOut>;
  /** Whether the cases of an operation are of this run, not of another shard of it. */
  readonly isOwn: (operation: Operation) => boolean;
  readonly exchanger: Exchanger;
  readonly tally: Tally;
  readonly leftovers: Leftovers;
  readonly verdicts: Verdicts;
  readonly patience: Patience;
  readonly signal: AbortSignal;
  readonly now: () => number;
  /** Requests under way at the same time. */
  readonly workers: number;
}

/** A case that is under way, or was left out. */
interface Flight {
  readonly planned: TestCase | LeftOut;
  readonly outcome: Promise<Outcome | undefined>;
  readonly isUnderWay: boolean;
}

interface Outcome {
  readonly exchanges: Exchange[];
  readonly findings: readonly Finding[];
  readonly durationMs: number;
  /** Why nothing could be sent. */
  readonly unsendable?: UnsendableError;
}

interface Landing {
  readonly events: readonly RunEvent[];
  /** False when the end of the run cut it off: then it is no case. */
  readonly isWhole: boolean;
}

/** Runs the cases of one phase and tells of them in their order. @returns whether all of them were run */
export async function* runPhase(run: PhaseRun): AsyncGenerator<RunEvent, boolean> {
  const { contract, phase, plan, isOwn, tally, patience, signal, now, workers } = run;
  const started = now();
  const before = tally.totals().cases;
  const flights: Flight[] = [];
  // Some wait for a connection, so that none of them is idle while the next case is planned. A single worker's cases are
  // planned one by one: what comes later may depend on what was seen.
  const most = workers > 1 ? 2 * workers : 1;
  const planner = planAhead(plan, workers > 1 ? mostAhead : 0);
  let complete = true;
  let isOver = false;
  const isWanted = ({ operation }: TestCase | LeftOut): boolean =>
    operation === undefined || (isOwn(operation) && !patience.isSpent(operation));
  yield { type: 'phase-start', api: contract.name, phase };
  while (!isOver) {
    const planning = planner.next();
    const planned = planning instanceof Promise ? await planning : planning;
    if (planned !== undefined && (signal.aborted || patience.isOver())) complete = false;
    isOver = planned === undefined || !complete;
    if (planned !== undefined && complete && isWanted(planned)) flights.push(takeOff(run, planned));
    // In batches, so that the server has several requests to work on while the next ones are planned.
    const arriving = isOver ? flights.length : flights.length < most ? 0 : workers;
    if (arriving === 0) continue;
    for (const flight of flights.splice(0, arriving)) {
      await planner.planWhile(() => flight.isUnderWay);
      const { events, isWhole } = await land(run, flight);
      for (const event of events) yield event;
      if (!isWhole) complete = false;
    }
  }
  yield {
    type: 'phase-end',
    api: contract.name,
    phase,
    cases: tally.totals().cases - before,
    durationMs: now() - started,
  };
  return complete;
}

function takeOff(run: PhaseRun, planned: TestCase | LeftOut): Flight {
  const outcome = 'run' in planned ? runCase(run, planned) : Promise.resolve(undefined);
  const flight = { planned, outcome, isUnderWay: true };
  const arrive = (): void => {
    flight.isUnderWay = false;
  };
  // An iteration that is ended early leaves flights behind that nobody waits for, whether they fail or not.
  outcome.then(arrive, arrive);
  return flight;
}

async function runCase(run: PhaseRun, testCase: TestCase): Promise<Outcome> {
  const { contract, phase, now } = run;
  const exchanges: Exchange[] = [];
  const started = now();
  try {
    const judged = await testCase.run(recordInto(exchanges, run, NotAskedError));
    const unmeant = exchanges.flatMap((exchange) => judgeWire(contract, phase, exchange) ?? []);
    const findings = unmeant.length > 0 ? unmeant : judged;
    return { exchanges, findings, durationMs: now() - started };
  } catch (error) {
    if (!(error instanceof UnsendableError)) throw error;
    return { exchanges, findings: [], durationMs: now() - started, unsendable: error };
  }
}

/** All answers of a case are held in memory until it has landed. */
const mostBytes = 128 * 2 ** 20;

/** @param NotAsked what is thrown where a request is not worth what it costs */
function recordInto(
  exchanges: Exchange[],
  { exchanger, leftovers, patience, workers }: PhaseRun,
  NotAsked: typeof NotAskedError | typeof ProofSpentError,
): SendCase {
  return async (operation, request, options) => {
    if (patience.isSpent(operation)) throw new NotAsked('it does not answer');
    if (bytesIn(exchanges) > mostBytes) throw new NotAsked('the answers before are too large');
    const exchange = await exchanger.exchange(operation, request, options);
    // Its connection takes the next request in the next turn: what is judged after that is judged while the server works.
    if (workers > 1) await nextTurn();
    exchanges.push(exchange);
    patience.note(operation, exchange);
    // What another user's deletion leaves is still to be deleted.
    if (options?.as !== 'other') leftovers.note(operation, exchange);
    return exchange;
  };
}

function bytesIn(exchanges: readonly Exchange[]): number {
  return exchanges.reduce((sum, { response }) => sum + (response?.body.length ?? 0), 0);
}

async function land(run: PhaseRun, { planned, outcome }: Flight): Promise<Landing> {
  const { contract, exchanger, patience, tally, verdicts, signal } = run;
  const landed = await outcome;
  if (!('run' in planned) || landed === undefined) {
    return { events: 'run' in planned ? [] : [notJudged(contract, 'case', planned)], isWhole: true };
  }
  const { id, phase, operation, label } = planned;
  const { exchanges, durationMs, unsendable } = landed;
  // That is told once for all of its cases.
  if (unsendable instanceof NotAskedError) return { events: [], isWhole: true };
  if (unsendable !== undefined) {
    const message = `${label} was not sent: ${unsendable.message}`;
    return { events: [notJudged(contract, 'case', { message, at: operation.at, operation })], isWhole: true };
  }
  if (signal.aborted && exchanges.some(({ failure }) => failure?.kind === 'cancelled'))
    return { events: [], isWhole: false };
  const shown = landed.findings.map(({ id: finding }) => finding);
  const fresh: { readonly finding: Finding; readonly waiver: Waiver | undefined }[] = [];
  for (const finding of landed.findings.map(verdicts.adjust)) {
    const waiver = verdicts.waiverOf(finding);
    if (!tally.addFinding(finding, waiver !== undefined)) continue;
    // What is accepted is worth no further requests, and what is no fault of the server none to it.
    const prove = waiver === undefined && finding.rule !== 'wire-differs' ? planned.prove : undefined;
    const proved = await prove?.(finding, recordInto(exchanges, run, ProofSpentError)).catch(unlessSpent);
    fresh.push({ finding: proved === undefined ? finding : verdicts.adjust(proved), waiver });
  }
  tally.addCase(planned, durationMs);
  for (const exchange of exchanges) tally.addExchange(exchange, operation);
  const secrets = [...exchanger.secrets(), ...cookieSecrets(exchanges.map(({ response }) => response))];
  const event: CaseEvent = {
    type: 'case',
    api: contract.name,
    id,
    phase,
    operation: operation.id,
    label,
    exchanges: exchanges.map((exchange) => redactExchange(exchange, secrets)),
    findings: shown,
    durationMs,
  };
  const events: RunEvent[] = [event, ...patience.takeNews().map((each) => notJudged(contract, 'case', each))];
  for (const { finding, waiver } of fresh) {
    const { request, sequence } = finding.evidence;
    const exchange = exchanges.find((each) => each.request === request);
    const curl = sequence
      ? formatCurlScript(sequence, secretsOfRequests(secrets))
      : exchange && formatCurl(exchange.url, exchange.request, secretsOfRequests(secrets));
    const reported: ReportedFinding = {
      ...redactFinding(finding, secrets),
      ...(curl !== undefined && { curl }),
      ...(waiver && { waived: waivedBy(waiver) }),
    };
    events.push({ type: 'finding', api: contract.name, finding: reported, case: id });
  }
  return { events, isWhole: true };
}

function unlessSpent(error: unknown): undefined {
  if (!(error instanceof ProofSpentError)) throw error;
}
