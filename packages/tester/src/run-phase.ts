import type {
  CaseEvent,
  Contract,
  Exchange,
  Finding,
  Phase,
  ReportedFinding,
  RunEvent,
} from '@countersign/contract';
import type { TestCase } from './case.ts';
import { formatCurl, formatCurlScript } from './format-curl.ts';
import { notJudged } from './not-judged.ts';
import type { LeftOut } from './phase.ts';
import type { Exchanger } from './run-exchange.ts';
import { redactExchange, redactFinding } from './secret.ts';
import { UnsendableError } from './send-request.ts';
import type { Tally } from './tally.ts';

interface PhaseRun {
  readonly contract: Contract;
  readonly phase: Phase;
  readonly plan: Iterable<TestCase | LeftOut> | AsyncIterable<TestCase | LeftOut>;
  readonly exchanger: Exchanger;
  readonly tally: Tally;
  readonly signal: AbortSignal;
  readonly now: () => number;
}

/** Runs the cases of one phase, one after the other. @returns whether all of them were run */
export async function* runPhase(run: PhaseRun): AsyncGenerator<RunEvent, boolean> {
  const { contract, phase, plan, tally, signal, now } = run;
  const started = now();
  const before = tally.totals().cases;
  let complete = true;
  yield { type: 'phase-start', api: contract.name, phase };
  for await (const planned of plan) {
    if (signal.aborted) complete = false;
    else if (!('run' in planned)) yield notJudged(contract, 'case', planned);
    else if (!(yield* runCase(run, planned))) complete = false;
    if (!complete) break;
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

/** @returns false when the end of the run cut it off: then it is no case */
async function* runCase(
  { contract, exchanger, tally, signal, now }: PhaseRun,
  testCase: TestCase,
): AsyncGenerator<RunEvent, boolean> {
  const { id, phase, operation, label } = testCase;
  const exchanges: Exchange[] = [];
  const started = now();
  let findings: readonly Finding[];
  try {
    findings = await testCase.run(async (asked, request, options) => {
      const exchange = await exchanger.exchange(asked, request, options);
      exchanges.push(exchange);
      return exchange;
    });
  } catch (error) {
    if (!(error instanceof UnsendableError)) throw error;
    yield notJudged(contract, 'case', {
      message: `${label} was not sent: ${error.message}`,
      at: operation.at,
      operation,
    });
    return true;
  }
  if (signal.aborted && exchanges.some(({ failure }) => failure?.kind === 'cancelled')) return false;
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
    const { request, sequence } = finding.evidence;
    const exchange = exchanges.find((each) => each.request === request);
    const curl = sequence
      ? formatCurlScript(sequence, secrets)
      : exchange && formatCurl(exchange.url, exchange.request, secrets);
    const reported: ReportedFinding = {
      ...redactFinding(finding, secrets),
      ...(curl !== undefined && { curl }),
    };
    yield { type: 'finding', api: contract.name, finding: reported, case: id };
  }
  return true;
}
