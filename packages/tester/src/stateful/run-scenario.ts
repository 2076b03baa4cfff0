import { createHash } from 'node:crypto';
import { type Contract, type Exchange, isContractError, type OperationInput } from '@countersign/contract';
import type { SendCase } from '../case.ts';
import { requestOf } from '../request-of.ts';
import { UnsendableError } from '../send-request.ts';
import { evaluateSource, withArgument } from './arguments.ts';
import { fetchUrl } from './fetch-url.ts';
import { followPages } from './follow-pages.ts';
import { itemsOf } from './list-items.ts';
import { pageSize } from './page-style.ts';
import { pollJob } from './poll-job.ts';
import { jsonOf, succeeded } from './response-value.ts';
import { sendPatiently } from './send-patiently.ts';
import { uploadedBytes } from './sent-files.ts';
import { lastExchange, type Step, type StepBinding, type StepResult, type Trace } from './step.ts';

/** What steps are taken with. */
export interface Walker {
  readonly contract: Contract;
  readonly send: SendCase;
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly jobTimeLimitMs: number;
  /** The URL of the tested server. */
  readonly target: string;
  /** A short text that no other call has given. */
  readonly nonce: () => string;
}

/** Pauses in milliseconds before something is asked again that a server may not have settled yet. */
const pauses: readonly number[] = [50, 150, 400, 800];
/** Where waiting was in vain before. */
const shortPauses: readonly number[] = [50, 150];
const mostVain = 2;
const mostUnanswered = 2;

/** Takes the steps in turn, leaving out those whose arguments no earlier step could give. */
export async function runScenario(
  walker: Walker,
  steps: readonly Step[],
  { isPatient = true }: { readonly isPatient?: boolean } = {},
): Promise<Trace> {
  const trace = new Map<string, StepResult>();
  let vain = isPatient ? 0 : mostVain;
  let unanswered = 0;
  for (const step of steps) {
    const result = await takeStep(walker, step, trace, vain < mostVain ? pauses : shortPauses);
    if (result === undefined) continue;
    trace.set(step.id, result);
    const last = result.exchanges.at(-1);
    if (last?.failure !== undefined) unanswered += 1;
    // Each silence costs its whole time.
    if (unanswered === mostUnanswered || last?.failure?.kind === 'cancelled') break;
    if (last !== undefined && step.settled?.(last, trace) === false) vain += 1;
  }
  return trace;
}

async function takeStep(
  walker: Walker,
  step: Step,
  trace: Trace,
  patience: readonly number[],
): Promise<StepResult | undefined> {
  try {
    if (step.after !== undefined && !trace.has(step.after)) return undefined;
    if (step.url !== undefined) return await fetchUrl(walker, step, trace);
    let result: StepResult | undefined;
    for (const planned of inputsOf(walker, step)) {
      const input = planned && bind(walker, step, trace, planned);
      if (input === undefined) continue;
      result = await call(walker, step, trace, input, patience);
      if (!wantsAnother(result)) break;
    }
    return result;
  } catch (error) {
    // What cannot be written as a request with the values that came was not asked for.
    if (error instanceof UnsendableError || isContractError(error)) return undefined;
    throw error;
  }
}

function* inputsOf({ nonce }: Walker, { inputs, refresh }: Step): Iterable<OperationInput | undefined> {
  yield* inputs;
  if (refresh !== undefined) yield refresh(nonce());
}

/** Other arguments may be taken where these were refused. */
function wantsAnother({ done, exchanges, step }: StepResult): boolean {
  const status = exchanges.at(-1)?.response?.status;
  if (step.role === 'conditional' && status === 412) return false;
  if (done || status === undefined) return false;
  // What does not exist may be what an optional part of it refers to.
  return [400, 409, 412, 413, 415, 422].includes(status) || (status === 404 && step.role === 'create');
}

/** The arguments of a step with what earlier steps give; undefined when one of them gave nothing. */
function bind(walker: Walker, step: Step, trace: Trace, planned: OperationInput): OperationInput | undefined {
  let input = planned;
  for (const binding of step.bindings) {
    const value = argumentFrom(walker, trace, binding);
    if (value === undefined && binding.optional) continue;
    if (value === undefined) return undefined;
    input = withArgument(input, binding, value);
  }
  if (step.sizing !== undefined) {
    const size = sizeFor(step, trace);
    return size === undefined
      ? undefined
      : withArgument(input, { in: 'query', name: step.pages?.size?.name ?? '' }, size);
  }
  if (step.digest !== undefined) {
    const bytes = uploadedBytes(trace, step, input);
    if (bytes === undefined) return input;
    const { algorithm, place, name } = step.digest;
    const value = createHash(algorithm.replace('-', '').toLowerCase()).update(bytes).digest('hex');
    input = withArgument(input, { in: place, name }, value);
  }
  return input;
}

function argumentFrom({ contract }: Walker, trace: Trace, { from, source }: StepBinding): unknown {
  const result = trace.get(from);
  const exchange = lastExchange(result);
  if (result === undefined || exchange === undefined || !result.done) return undefined;
  return evaluateSource(contract, result.step.operation, exchange, source) ?? undefined;
}

/** A size of pages that divides what an earlier step counted, or leaves one for the last page. */
function sizeFor({ sizing, pages }: Step, trace: Trace): number | undefined {
  const counted = trace.get(sizing?.from ?? '');
  if (pages === undefined || sizing === undefined || counted?.ended !== 'end') return undefined;
  const count = counted.exchanges.reduce(
    (sum, { response }) => sum + (itemsOf(jsonOf(response))?.length ?? 0),
    0,
  );
  for (let size = 3; size <= count; size += 1)
    if (count % size === sizing.remainder && pageSize(pages, size) === size) return size;
  return undefined;
}

async function call(
  walker: Walker,
  step: Step,
  trace: Trace,
  input: OperationInput,
  patience: readonly number[],
): Promise<StepResult> {
  const ask = (asked: OperationInput = input): Promise<Exchange> =>
    sendPatiently(walker, step.operation, requestOf(walker.contract, step.operation, asked), {
      as: step.as ?? 'user',
    });
  if (step.job !== undefined) return pollJob(walker, step, step.job, input, ask);
  let outcome = await attempt(walker, step, input, ask);
  for (const pause of step.settled === undefined ? [] : patience) {
    const exchange = outcome.exchanges.at(-1);
    if (exchange === undefined || step.settled?.(exchange, withResult(trace, outcome)) !== false) break;
    await walker.sleep(pause);
    outcome = await attempt(walker, step, input, ask);
  }
  return outcome;
}

async function attempt(
  walker: Walker,
  step: Step,
  input: OperationInput,
  ask: (input?: OperationInput) => Promise<Exchange>,
): Promise<StepResult> {
  if (step.pages !== undefined) return followPages(walker, step, step.pages, input, ask);
  const exchange = await ask();
  return { step, input, exchanges: [exchange], done: isDone(step, exchange) };
}

/** A deed that is answered with where to look is done, too (RFC 9110 § 15.4.4). */
function isDone({ operation: { method } }: Step, { response }: Exchange): boolean {
  return (response?.status === 303 && method !== 'GET') || succeeded(response);
}

function withResult(trace: Trace, result: StepResult): Trace {
  return new Map([...trace, [result.step.id, result]]);
}
