import { type Contract, createFinding, type Finding } from '@countersign/contract';
import type { Observation, Problem } from './observation.ts';

/** What a run has seen to hold, and on which objects. */
export interface Confirmations {
  add(observations: readonly Observation[]): void;
  /** Whether the relation held on another object than this one. */
  confirms(observation: Observation): boolean;
  /** Whether another problem, now or before, brings this one with it. */
  explains(problem: Problem): boolean;
}

export function createConfirmations(): Confirmations {
  const held = new Map<string, Set<string>>();
  const explanations = new Set<string>();
  const keyOf = ({ rule, relation }: Observation): string => `${rule} ${relation}`;
  let scenario = 0;
  return {
    add(observations) {
      // Objects of different scenarios have the same names.
      scenario += 1;
      for (const observation of observations) {
        if (observation.problem?.explains !== undefined) explanations.add(observation.problem.explains);
        if (observation.problem !== undefined) continue;
        const objects = held.get(keyOf(observation)) ?? new Set();
        objects.add(`${scenario} ${observation.object}`);
        held.set(keyOf(observation), objects);
      }
    },
    confirms: (observation) => (held.get(keyOf(observation))?.size ?? 0) > 0,
    explains: ({ consequenceOf = [] }) => consequenceOf.some((each) => explanations.has(each)),
  };
}

/** A finding that a scenario made, with what is needed to prove it. */
export interface Suspicion {
  readonly finding: Finding;
  readonly problem: Problem;
}

/**
 * The findings among observations. An inferred relation makes an error only when it held on another object, and a
 * warning otherwise; one that means little by itself makes nothing until then.
 */
export function weigh(
  contract: Contract,
  observations: readonly Observation[],
  confirmations: Confirmations,
): readonly Suspicion[] {
  const found = new Map<string, Suspicion>();
  for (const observation of observations) {
    const { problem, rule } = observation;
    if (problem === undefined) continue;
    const confirmed = confirmations.confirms(observation);
    const isVague = problem.doubtful === true || problem.pending === true;
    if ((isVague && !confirmed) || confirmations.explains(problem)) continue;
    const { exchange, operation, message, at, provenance, cause, stated } = problem;
    const { request, response } = exchange;
    const finding = createFinding(contract, {
      rule,
      operation,
      phase: 'stateful',
      message,
      at,
      provenance,
      cause,
      advisory: (!stated && !confirmed) || problem.doubtful === true,
      evidence: { request, ...(response && { response }) },
    });
    if (!found.has(finding.id)) found.set(finding.id, { finding, problem });
  }
  return [...found.values()];
}
