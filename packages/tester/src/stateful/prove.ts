import type { Contract, Exchange, Finding, Operation, OperationInput } from '@countersign/contract';
import { simplerInputs } from '../shrink-input.ts';
import { mediaOf } from './inputs.ts';
import { observeTrace } from './judge-trace.ts';
import type { Observation } from './observation.ts';
import { runScenario, type Walker } from './run-scenario.ts';
import type { Step, Trace } from './step.ts';
import { isValid } from './vary-value.ts';
import { type Confirmations, type Suspicion, weigh } from './weigh.ts';

/**
 * Takes only the steps that a finding needs again, then tries to do without each of them, and with less in each. What does not show again, not
 * even with all the steps, is flaky.
 *
 * @param trace what showed it first, and how many runs making the sequence shorter may cost
 */
export async function prove(
  walker: Walker,
  steps: readonly Step[],
  { finding, problem }: Suspicion,
  { trace, runs: mostRuns }: { readonly trace: Trace; readonly runs: number },
): Promise<Finding> {
  const { contract } = walker;
  // To see again that a job does not end costs its whole deadline.
  if (finding.rule === 'job-never-ends') return withSequence(finding, trace, steps, problem.exchange);
  const needed = neededSteps(steps, [problem.step, ...(problem.needs ?? [])]);
  let best: Sequence | undefined;
  for (const attempt of needed.length < steps.length ? [needed, steps] : [steps]) {
    const again = await runScenario(walker, attempt, { isPatient: false });
    if (shows(contract, again, finding) === undefined) continue;
    best = { steps: attempt, trace: again };
    break;
  }
  if (best === undefined) return { ...withSequence(finding, trace, steps, problem.exchange), flaky: true };
  const kept = new Set([problem.step]);
  for (let runs = 0; runs < mostRuns; runs += 1) {
    const next = best.steps.find(({ id, role }) => !kept.has(id) && role !== 'clean-up');
    if (next === undefined) break;
    kept.add(next.id);
    const fewer: readonly Step[] = neededSteps(
      best.steps.filter(({ id }) => id !== next.id),
      [problem.step],
      true,
    );
    if (!fewer.some(({ id }) => id === problem.step)) continue;
    const again = await runScenario(walker, fewer, { isPatient: false });
    if (shows(contract, again, finding) !== undefined) best = { steps: fewer, trace: again };
  }
  // Of pages only the number of items matters, and every run makes more of them.
  if (finding.rule !== 'pagination-inconsistent') best = await simplify(walker, best, finding, mostRuns);
  const shown = shows(contract, best.trace, finding) ?? problem;
  const { request, response } = shown.exchange;
  const evidence = { ...finding.evidence, request, ...(response && { response }) };
  return withSequence(
    { ...finding, message: shown.message, evidence },
    best.trace,
    best.steps,
    shown.exchange,
  );
}

interface Sequence {
  readonly steps: readonly Step[];
  readonly trace: Trace;
}

/** The same steps with less in what they write, as long as the finding shows. */
async function simplify(
  walker: Walker,
  sequence: Sequence,
  finding: Finding,
  mostRuns: number,
): Promise<Sequence> {
  let best = sequence;
  let runs = 0;
  search: while (runs < mostRuns) {
    for (const { id, operation, role } of best.steps) {
      const input = best.trace.get(id)?.input;
      if (input?.body === undefined || role === 'clean-up') continue;
      for (const simpler of simplerInputs(operation, input)) {
        if (runs >= mostRuns) break search;
        if (!isSendable(walker.contract, operation, simpler)) continue;
        runs += 1;
        const steps = best.steps.map((each) => (each.id === id ? { ...each, inputs: [simpler] } : each));
        const trace = await runScenario(walker, steps, { isPatient: false });
        if (shows(walker.contract, trace, finding) === undefined) continue;
        best = { steps, trace };
        continue search;
      }
    }
    break;
  }
  return best;
}

/** Keeps what the description requires. */
function isSendable(contract: Contract, operation: Operation, { body, ...input }: OperationInput): boolean {
  const media = body && mediaOf(operation, body.mediaType);
  const groups = { path: input.path, query: input.query, header: input.headers, cookie: input.cookies };
  const isComplete = operation.parameters.every(
    (each) => !each.required || each.in === 'querystring' || groups[each.in]?.[each.name] !== undefined,
  );
  if (body === undefined) return isComplete && operation.requestBody?.required !== true;
  return isComplete && (media?.schema === undefined || isValid(contract, media.schema, body.value));
}

/** The problem of the same finding in another trace. */
function shows(contract: Contract, trace: Trace, finding: Finding): Observation['problem'] {
  const always: Confirmations = { add: () => undefined, confirms: () => true, explains: () => false };
  const observations = observeTrace(contract, trace).filter(({ rule }) => rule === finding.rule);
  return weigh(contract, observations, always).find((each) => each.finding.id === finding.id)?.problem;
}

/** The steps that these ones need, in their order, with what cleans up after them; `all` keeps the others too. */
function neededSteps(steps: readonly Step[], wanted: readonly string[], all = false): readonly Step[] {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const needed = new Set<string>();
  const queue = [...wanted];
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    const step = byId.get(id);
    if (step === undefined || needed.has(id)) continue;
    needed.add(id);
    queue.push(...step.bindings.map(({ from }) => from));
    for (const other of [step.object, step.after, step.url?.from, step.sizing?.from])
      if (other !== undefined) queue.push(other);
  }
  if (all) return steps.filter((step) => step.bindings.every(({ from }) => byId.has(from)));
  return steps.filter(
    ({ id, role, bindings }) =>
      needed.has(id) || (role === 'clean-up' && bindings.every(({ from }) => needed.has(from))),
  );
}

/** The finding with the exchanges that lead to it. */
function withSequence(finding: Finding, trace: Trace, steps: readonly Step[], last: Exchange): Finding {
  const sequence: Exchange[] = [];
  for (const { id, role } of steps) {
    const result = trace.get(id);
    if (result === undefined || role === 'clean-up') continue;
    const at = result.exchanges.indexOf(last);
    sequence.push(...(at === -1 ? result.exchanges : result.exchanges.slice(0, at + 1)));
    if (at !== -1) break;
  }
  if (sequence.length < 2) return finding;
  return {
    ...finding,
    evidence: {
      ...finding.evidence,
      sequence: sequence.map(({ operation, url, request, response }) => ({
        operation,
        url,
        request,
        ...(response && { response }),
      })),
    },
  };
}
