import {
  type Contract,
  type Exchange,
  type Finding,
  findOperation,
  type Operation,
  type Phase,
  type Rule,
  type WireRequest,
} from '@countersign/contract';
import { credentialOf } from './authorise.ts';
import { parseTargetUrl } from './base-url.ts';
import type { SendCase, TestCase } from './case.ts';
import { checkReachable } from './check-reachable.ts';
import { TesterError } from './errors.ts';
import { type TradedOptions, tradeCredentials } from './fetch-access-token.ts';
import { judgeExchange } from './judge-exchange.ts';
import { isRefusal, isSuccessful } from './judge-request.ts';
import { judgeWire } from './judge-wire.ts';
import type { TestOptions } from './options.ts';
import { sleepForReal } from './pace.ts';
import { phases } from './phases.ts';
import { restoreSecrets } from './restore-secrets.ts';
import { createExchanger } from './run-exchange.ts';
import { cookieSecrets, redactExchange, redactFinding } from './secret.ts';
import { selectOperations } from './select-operations.ts';
import { withKnownInputs } from './with-known-inputs.ts';

/** A finding as a report has kept it. */
export interface RecordedFinding {
  readonly id: string;
  readonly rule: Rule;
  readonly operation: string;
  readonly phase: Phase;
  /** Id of the case that showed it. */
  readonly case?: string;
  /** Undefined where several requests show it, or where its body was not kept whole. */
  readonly request?: WireRequest;
  /** Of the bodies that were sent, lower-case hexadecimal. */
  readonly sha256: readonly string[];
}

export interface Replay {
  readonly shows: boolean;
  /** True when exactly the recorded request was sent; false when the case was run again, with ids and names of its own. */
  readonly exact: boolean;
  /** As it was seen now. */
  readonly finding?: Finding;
  readonly exchanges: readonly Exchange[];
}

/**
 * Sends again what showed a finding, and judges it as it was judged then: the recorded request, byte for byte; where
 * several requests show it, where the body was not kept, or where what the request names is gone, its whole case, which
 * makes what it needs anew.
 *
 * @param options those of the run, its `seed` and `operations` above all
 * @throws {TesterError} `unreachable`, `invalid-option`, or `not-replayable` when nothing can be sent
 */
export async function replayFinding(
  described: Contract,
  recorded: RecordedFinding,
  options: TestOptions,
): Promise<Replay> {
  const contract = withKnownInputs(described, options.known);
  const operation = findOperation(contract, recorded.operation);
  if (operation === undefined)
    throw notReplayable(recorded, `the description has no operation ${recorded.operation} any more`);
  const { timeoutMs = 10_000, signal = new AbortController().signal } = options;
  const target = { kind: options.target.kind, url: parseTargetUrl(options.target.url) };
  await checkReachable(target.url, timeoutMs, options.transport);
  const all = await tradeCredentials(contract, target.url, options);
  const { secrets } = all;
  const exchanger = createExchanger(contract, target, signal, all);
  const exchanges: Exchange[] = [];
  const send: SendCase = async (...call) => {
    const exchange = await exchanger.exchange(...call);
    exchanges.push(exchange);
    return exchange;
  };
  const end = (finding: Finding | undefined, exact: boolean): Replay => {
    const hidden = [...exchanger.secrets(), ...cookieSecrets(exchanges.map(({ response }) => response))];
    return {
      shows: finding !== undefined,
      exact,
      ...(finding && { finding: redactFinding(finding, hidden) }),
      exchanges: exchanges.map((exchange) => redactExchange(exchange, hidden)),
    };
  };
  try {
    if (recorded.request !== undefined && isOfOneRequest(contract, recorded)) {
      const request = restoreSecrets(recorded.request, { secrets, token: all.token });
      const exchange = await send(operation, request, { as: 'nobody' });
      const finding = judgeAlone(contract, operation, recorded, exchange);
      const isGone = [404, 410].includes(exchange.response?.status ?? 0) && recorded.case !== undefined;
      if (finding !== undefined || !isGone) return end(finding, true);
    }
    const testCase = await findCase(contract, recorded, { options: all, target, signal });
    const judged = await testCase.run(send);
    const unmeant = exchanges.flatMap((exchange) => judgeWire(contract, recorded.phase, exchange) ?? []);
    const findings = unmeant.length > 0 ? unmeant : judged;
    const sent = new Set(exchanges.map((each) => each.sent.sha256));
    return end(
      findings.find(({ id }) => id === recorded.id),
      recorded.sha256.length > 0 && recorded.sha256.every((each) => sent.has(each)),
    );
  } finally {
    await exchanger.close();
  }
}

/** What one answer shows beyond the description itself: that something was taken, or refused. */
const taken: readonly Rule[] = ['invalid-accepted', 'auth-ignored', 'method-allowed', 'media-type-accepted'];
const ofAnswers: readonly Rule[] = [
  'server-error',
  'status-undocumented',
  'content-type-mismatch',
  'header-missing',
  'header-invalid',
  'body-invalid',
  'body-unexpected',
  'wire-differs',
  'no-answer',
];

function isOfOneRequest({ operations }: Contract, { rule, operation, request }: RecordedFinding): boolean {
  const described = operations.find(({ id }) => id === operation);
  return (
    request !== undefined &&
    described !== undefined &&
    (rule === 'valid-rejected' || taken.includes(rule) || ofAnswers.includes(rule))
  );
}

function judgeAlone(
  contract: Contract,
  operation: Operation,
  { id, rule, phase, operation: name }: RecordedFinding,
  exchange: Exchange,
): Finding | undefined {
  const unmeant = judgeWire(contract, phase, exchange);
  if (unmeant !== undefined) return unmeant.id === id ? unmeant : undefined;
  const judged = judgeExchange(contract, operation, phase, exchange);
  const found = judged.find((finding) => finding.id === id);
  const isSame = taken.includes(rule)
    ? isSuccessful(exchange)
    : rule === 'valid-rejected' && isRefusal(exchange);
  if (found !== undefined || !isSame) return found;
  const { request, response } = exchange;
  return {
    id,
    rule,
    phase,
    api: contract.name,
    operation: name,
    severity: 'error',
    message: `${request.method} ${request.target} was answered with ${response?.status}.`,
    basis: operation.provenance.basis,
    flaky: false,
    location: { file: contract.files[0] ?? '', line: 1, column: 1, pointer: '' },
    evidence: { request, ...(response && { response }) },
  };
}

/** How many random cases are enough for one to be among them: they are drawn one after the other, and named by the draw. */
function drawsUntil(id: string): number {
  return Number(/\/fuzz\/random (\d+) /.exec(id)?.[1] ?? -1) + 1;
}

interface Planning {
  readonly options: TradedOptions;
  readonly target: TestOptions['target'];
  readonly signal: AbortSignal;
}

/** The case as it was planned: the same description, seed and operations plan the same. */
async function findCase(
  contract: Contract,
  recorded: RecordedFinding,
  { options, target, signal }: Planning,
): Promise<TestCase> {
  const { now = Date.now, sleep = sleepForReal, seed = 1 } = options;
  if (recorded.case === undefined)
    throw notReplayable(recorded, 'only a whole run shows it: run the test again');
  const plan = phases[recorded.phase]?.({
    contract,
    operations: selectOperations(contract, options),
    target,
    seed,
    methods: options.methods ?? 'all',
    maxCases: Math.max(options.maxCases ?? 50, drawsUntil(recorded.case)),
    ...(options.token !== undefined && { credential: credentialOf(options.token, options.accessTokens) }),
    statusesSeen: () => new Set(),
    hasOther: options.otherToken !== undefined,
    jobTimeLimitMs: options.jobTimeLimitMs ?? 30_000,
    now,
    sleep: (milliseconds: number) => sleep(milliseconds, signal),
  });
  for await (const planned of plan ?? [])
    if ('run' in planned && planned.id === recorded.case) return planned;
  throw notReplayable(
    recorded,
    'its case is not planned any more: the description, or what the run was told, has changed',
  );
}

function notReplayable({ id }: RecordedFinding, why: string): TesterError {
  return new TesterError('not-replayable', `finding ${id} cannot be replayed: ${why}`);
}
