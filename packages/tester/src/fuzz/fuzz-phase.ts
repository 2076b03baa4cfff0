import type { Operation, OperationInput, WireRequest } from '@countersign/contract';
import type { TestCase } from '../case.ts';
import { baseInputs } from '../coverage/base-inputs.ts';
import { createRenewal, renewalContext } from '../coverage/renewal.ts';
import { judgeCase, serialiseInput } from '../coverage/request-case.ts';
import { defineRequestCase } from '../coverage/request-test-case.ts';
import type { PhaseContext } from '../phase.ts';
import { requestOf } from '../request-of.ts';
import { createDrawInput, type Drawn } from './draw-input.ts';
import { fingerprint } from './fingerprint.ts';

/** Where more than one of so many draws is a repetition, nothing is left out of the next one. */
const repetitionsPerCase = 16;

/** Where so many draws in a row gave no request that was not sent before, there are hardly more. */
const mostInVain = 50;

/** Calls every operation with random requests, the same for the same seed: half of them valid, half with one broken value. */
export function* planFuzzPhase(context: PhaseContext): Iterable<TestCase> {
  const { contract, operations, seed } = context;
  const inputs = new Map(operations.map((each) => [each.id, baseInputs(contract, each, seed)]));
  const firsts = [...inputs].flatMap(([id, [first]]) => (first === undefined ? [] : [[id, first] as const]));
  const renewals = renewalContext(context, new Map(firsts));
  const deletes = operations.filter(({ method }) => method === 'DELETE');
  const others = operations.filter(({ method }) => method !== 'DELETE');
  const plan = (operation: Operation): Iterable<TestCase> => {
    const bases = inputs.get(operation.id) ?? [];
    const [base] = bases;
    const hasSlots = operation.parameters.length > 0 || operation.requestBody !== undefined;
    if (base === undefined || !hasSlots) return [];
    return operationCases(context, operation, {
      bases,
      base: requestOf(contract, operation, base),
      renewal: createRenewal(renewals, operation),
    });
  };
  for (const some of [others, deletes]) yield* inTurns(some, plan);
}

/** How many operations take turns: what is remembered of each to draw from is not little. */
const mostAtOnce = 8;

/** The cases of the first few operations by turns, then those of the next few: a run that is cut off has asked more of them. */
function* inTurns(
  operations: readonly Operation[],
  plan: (operation: Operation) => Iterable<TestCase>,
): Iterable<TestCase> {
  for (let from = 0; from < operations.length; from += mostAtOnce) {
    let going = operations
      .slice(from, from + mostAtOnce)
      .map((operation) => plan(operation)[Symbol.iterator]());
    while (going.length > 0) {
      const left: Iterator<TestCase>[] = [];
      for (const cases of going) {
        const next = cases.next();
        if (next.done === true) continue;
        yield next.value;
        left.push(cases);
      }
      going = left;
    }
  }
}

interface OperationPlan {
  readonly bases: ReturnType<typeof baseInputs>;
  readonly base: WireRequest;
  readonly renewal: ReturnType<typeof createRenewal>;
}

function* operationCases(
  { contract, seed, maxCases, target: { kind } }: PhaseContext,
  operation: Operation,
  { bases, base, renewal }: OperationPlan,
): Iterable<TestCase> {
  const { at, provenance } = operation;
  const sent = new Set<number>();
  const inert = new Set<number>();
  const drawInput = createDrawInput({ contract, operation, bases });
  const start = fingerprint(`${seed} ${operation.id}`) % 2 ** 32;
  let made = 0;
  let repeated = 0;
  let kept: Drawn | undefined;
  for (let draw = 0, inVain = 0; made < maxCases && inVain < mostInVain; draw += 1, inVain += 1) {
    const broken = draw % 2 === 1;
    const seedOfDraw = start + draw * 101;
    const whole = inVain > 0 || repeated * repetitionsPerCase > made;
    // What is broken is the valid input before it, in one value.
    if (!broken) kept = drawInput({ seed: seedOfDraw, whole });
    const drawn = broken ? kept?.breakOne(seedOfDraw) : kept;
    if (drawn === undefined) continue;
    const { input } = drawn;
    // Prism takes this one for no body at all.
    if (kind === 'mock' && input.body?.value === null) continue;
    const request = serialiseInput(contract, operation, input);
    const key = request && keyOf(request, input);
    // Most of the work is to judge, and what was judged before is of no use.
    if (request === undefined || key === undefined) continue;
    if (sent.has(key) || (broken && inert.has(key))) {
      repeated += 1;
      continue;
    }
    const about = { at, provenance, label: `random ${draw}`, meant: broken ? 'break' : 'open' } as const;
    const planned = judgeCase(contract, operation, { input, request }, about);
    if (planned === undefined) {
      inert.add(key);
      if ('giveUp' in drawn) drawn.giveUp();
      continue;
    }
    sent.add(key);
    made += 1;
    inVain = 0;
    yield defineRequestCase({ contract, phase: 'fuzz', base, renewal }, planned);
  }
}

/** The same for two requests of an operation that are the same on the wire. */
function keyOf({ body, headers, target }: WireRequest, input: OperationInput): number {
  // Without values of their own, headers follow from the media type of the body.
  const isPlain = input.headers === undefined && input.cookies === undefined;
  const others = isPlain ? input.body?.mediaType : headers.join('\n');
  return fingerprint(others === undefined ? target : `${target}\n${others}`, body);
}
