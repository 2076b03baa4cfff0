import type { Contract, Exchange, Job } from '@countersign/contract';
import { evaluate } from '../expression.ts';
import type { Observation, Oracle, Problem } from '../observation.ts';
import { succeeded } from '../response-value.ts';
import type { StepResult, Trace } from '../step.ts';

interface JobView {
  readonly id: string;
  readonly start: string;
  readonly result: StepResult;
  readonly job: Job;
  readonly polls: readonly Poll[];
}

interface Poll {
  readonly exchange: Exchange;
  readonly state: unknown;
  readonly progress: unknown;
}

function jobsOf(contract: Contract, trace: Trace): readonly JobView[] {
  return [...trace].flatMap(([id, result]) => {
    const { job, operation, after } = result.step;
    if (job === undefined || after === undefined) return [];
    const polls = result.exchanges
      .filter(({ response }) => succeeded(response))
      .map((exchange) => ({
        exchange,
        state: evaluate(contract, operation, exchange, job.status),
        progress:
          job.progress === undefined ? undefined : evaluate(contract, operation, exchange, job.progress),
      }));
    return [{ id, start: after, result, job, polls }];
  });
}

function observe(
  trace: Trace,
  view: JobView,
  rule: Observation['rule'],
  problem?: Pick<Problem, 'exchange' | 'message' | 'cause'>,
): Observation {
  const { job, id, start } = view;
  const operation = trace.get(start)?.step.operation ?? view.result.step.operation;
  return {
    rule,
    relation: `${operation.id} job`,
    object: start,
    ...(problem && {
      problem: {
        step: id,
        needs: [start],
        operation,
        at: job.at,
        provenance: operation.provenance,
        stated: view.result.step.isInferred !== true,
        // What ends a job by its name may be taken up again.
        pending: view.result.step.isInferred === true,
        ...problem,
      },
    }),
  };
}

/** A job ends by its deadline. */
export const jobNeverEnds: Oracle = (contract, trace) =>
  jobsOf(contract, trace).flatMap((view): Observation[] => {
    const { job, polls, result } = view;
    const last = polls.at(-1);
    if (result.ended === 'end') return [observe(trace, view, 'job-never-ends')];
    if (result.ended !== 'deadline' || last === undefined) return [];
    const message = `After ${job.deadline} s and ${polls.length} polls the job is ${JSON.stringify(last.state)}; it ends with ${job.terminal.join(' or ')}.`;
    return [observe(trace, view, 'job-never-ends', { exchange: last.exchange, message })];
  });

/** A job goes from state to state as its transitions allow, directly or by way of others that were not seen. */
export const jobIllegalTransition: Oracle = (contract, trace) =>
  jobsOf(contract, trace).flatMap((view): Observation[] => {
    const { job, polls } = view;
    for (const [index, { exchange, state }] of polls.entries()) {
      const before = polls[index - 1]?.state;
      if (typeof state !== 'string' || typeof before !== 'string' || state === before) continue;
      // States that are not described count as in progress; a change after the end has a rule of its own.
      if (!job.states.includes(state) || !(before in job.transitions) || job.terminal.includes(before))
        continue;
      if (reachable(job, before).has(state)) continue;
      const message = `The job went from ${before} to ${state}, which its transitions do not allow.`;
      return [
        observe(trace, view, 'job-illegal-transition', { exchange, message, cause: `${before} ${state}` }),
      ];
    }
    return [observe(trace, view, 'job-illegal-transition')];
  });

function reachable({ transitions }: Job, from: string): ReadonlySet<string> {
  const found = new Set<string>();
  const queue = [from];
  for (let state = queue.pop(); state !== undefined; state = queue.pop()) {
    for (const next of transitions[state] ?? []) {
      if (found.has(next)) continue;
      found.add(next);
      queue.push(next);
    }
  }
  return found;
}

/** Progress is a number within its bounds that never falls. */
export const jobProgressInvalid: Oracle = (contract, trace) =>
  jobsOf(contract, trace).flatMap((view): Observation[] => {
    if (view.job.progress === undefined) return [];
    let highest = Number.NEGATIVE_INFINITY;
    for (const { exchange, progress, state } of course(view)) {
      const failed = typeof state === 'string' && view.job.failed.includes(state);
      if (progress === undefined || progress === null || failed) continue;
      const wrong =
        typeof progress !== 'number'
          ? { cause: 'type', message: `Progress is ${JSON.stringify(progress)}, which is no number.` }
          : progress < 0 || progress > 100
            ? { cause: 'bounds', message: `Progress is ${progress}.` }
            : progress < highest
              ? { cause: 'falls', message: `Progress fell from ${highest} to ${progress}.` }
              : undefined;
      if (wrong !== undefined) return [observe(trace, view, 'job-progress-invalid', { exchange, ...wrong })];
      if (typeof progress === 'number') highest = progress;
    }
    return [observe(trace, view, 'job-progress-invalid')];
  });

/** The polls up to the end, or up to where the job leaves its course: what follows has a rule of its own. */
function course({ job, polls }: JobView): readonly Poll[] {
  const end = polls.findIndex(({ state }, index) => {
    const before = polls[index - 1]?.state;
    const left =
      isKnown(job, before) && isKnown(job, state) && before !== state && !reachable(job, before).has(state);
    return left || (isKnown(job, before) && job.terminal.includes(before));
  });
  return end === -1 ? polls : polls.slice(0, end);
}

function isKnown({ states }: Job, state: unknown): state is string {
  return typeof state === 'string' && states.includes(state);
}

/** A job that has ended stays as it ended. */
export const jobTerminalUnstable: Oracle = (contract, trace) =>
  jobsOf(contract, trace).flatMap((view): Observation[] => {
    const { job, polls, result } = view;
    const first = polls.findIndex(({ state }) => typeof state === 'string' && job.terminal.includes(state));
    const ended = polls[first]?.state;
    if (first === -1 || result.ended === 'deadline') return [];
    const changed = polls.slice(first + 1).find(({ state }) => state !== ended);
    if (changed === undefined) return [observe(trace, view, 'job-terminal-unstable')];
    const message = `The job had ended as ${JSON.stringify(ended)}; asked again it is ${JSON.stringify(changed.state)}.`;
    return [observe(trace, view, 'job-terminal-unstable', { exchange: changed.exchange, message })];
  });
