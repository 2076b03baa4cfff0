import type { Oas3Rule, UserContext } from '@redocly/openapi-core';
import { linkNames } from './link-names.ts';
import { isObject } from './provenance.ts';

const fields = [
  'link',
  'status',
  'progress',
  'states',
  'transitions',
  'terminal',
  'failed',
  'interval',
  'deadline',
];

/** Every `x-job` is complete: its link exists, its states are consistent, its times are positive numbers of seconds. */
export const jobValid: Oas3Rule = () => ({
  Operation(operation, context) {
    const job: unknown = operation['x-job' as keyof typeof operation];
    if (job === undefined) return;
    for (const message of jobProblems(job, linkNames(operation, context))) {
      report(context, message);
    }
  },
});

function report(context: UserContext, message: string): void {
  context.report({ message, location: context.location.child('x-job').key() });
}

function jobProblems(job: unknown, links: readonly string[]): string[] {
  if (!isObject(job)) return ['x-job is not an object.'];
  const problems = Object.keys(job)
    .filter((key) => !fields.includes(key) && !key.startsWith('x-'))
    .map((key) => `"${key}" is not a field of x-job; it has ${fields.join(', ')}.`);
  if (!links.includes(String(job.link))) {
    problems.push(`x-job polls the link "${String(job.link)}", which no response of this operation has.`);
  }
  for (const field of ['status', 'progress']) {
    const expression = job[field];
    if (field === 'progress' && expression === undefined) continue;
    if (!String(expression).startsWith('$response.')) {
      problems.push(`x-job.${field} is no runtime expression such as $response.body#/${field}.`);
    }
  }
  for (const field of ['interval', 'deadline']) {
    if (typeof job[field] !== 'number' || job[field] <= 0)
      problems.push(`x-job.${field} is not a number of seconds.`);
  }
  return [...problems, ...stateProblems(job)];
}

function stateProblems(job: Record<string, unknown>): string[] {
  const { states, terminal, failed, transitions } = job;
  if (!isStrings(states) || states.length === 0) return ['x-job.states is not a list of states.'];
  const known = (field: string, list: unknown, of: readonly string[]): string[] =>
    !isStrings(list)
      ? [`x-job.${field} is not a list of states.`]
      : list
          .filter((state) => !of.includes(state))
          .map((state) => `x-job.${field} names "${state}", which is not among ${of.join(', ')}.`);
  const problems = [
    ...known('terminal', terminal, states),
    ...known('failed', failed, isStrings(terminal) ? terminal : []),
  ];
  if (!isObject(transitions)) return [...problems, 'x-job.transitions is not a map of state to states.'];
  return [
    ...problems,
    ...known('transitions', Object.keys(transitions), states),
    ...Object.entries(transitions).flatMap(([state, next]) => known(`transitions.${state}`, next, states)),
  ];
}

function isStrings(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
