import {
  type Contract,
  createFinding,
  type Finding,
  type Operation,
  type OperationEndEvent,
  type Phase,
} from '@countersign/contract';
import { mayRefer } from './depends-on-state.ts';

export interface NeverSeenContext {
  readonly contract: Contract;
  readonly phases: readonly Phase[];
}

/**
 * Documented statuses that a run could have been answered with and was not, as warnings: what was not seen was not
 * tested. Only those that the phases of the run ask for; a range counts as seen with any of its statuses.
 */
export function neverSeen(
  { contract, phases }: NeverSeenContext,
  operation: Operation,
  end: OperationEndEvent,
): readonly Finding[] {
  const seen = end.statusesSeen;
  if (seen.length === 0) return [];
  const works = seen.some((status) => status < 400);
  if (!works)
    return isReachable(contract, operation, phases, seen) ? [noSuccess(contract, operation, seen)] : [];
  if (!phases.includes('coverage')) return [];
  return operation.responses.flatMap(({ status, at, provenance }) => {
    const alike = refusals.find(({ statuses }) => statuses.includes(Number(status)));
    const isSeen = alike === undefined || seen.some((each) => alike.statuses.includes(each));
    if (isSeen || !alike.isAskedFor(operation, end)) return [];
    return [
      createFinding(contract, {
        rule: 'status-never-seen',
        operation,
        phase: 'coverage',
        message: `The description names ${status}; ${alike.asked}, and it was never the answer (seen: ${seen.join(', ')}).`,
        at,
        provenance,
        advisory: true,
      }),
    ];
  });
}

/** Refusals that a run asks for, with those that say the same. */
const refusals: readonly {
  readonly statuses: readonly number[];
  readonly asked: string;
  readonly isAskedFor: (operation: Operation, end: OperationEndEvent) => boolean;
}[] = [
  {
    statuses: [400, 422],
    asked: 'invalid requests were sent',
    isAskedFor: (_, { exercised }) => exercised?.constraints.some(({ how }) => how === 'broken') ?? false,
  },
  {
    statuses: [401, 403],
    asked: 'requests without credentials were sent',
    isAskedFor: ({ security }) =>
      security.length > 0 && security.every((each) => Object.keys(each).length > 0),
  },
  {
    statuses: [404, 410],
    asked: 'things that do not exist were asked for',
    isAskedFor: ({ parameters }) => parameters.some((parameter) => parameter.in === 'path'),
  },
  {
    statuses: [415],
    asked: 'other media types were sent',
    isAskedFor: ({ requestBody }) => requestBody?.required === true,
  },
];

/** Whether requests were sent that should have worked, as far as the description tells. */
function isReachable(
  contract: Contract,
  operation: Operation,
  phases: readonly Phase[],
  seen: readonly number[],
): boolean {
  const hasSuccess = operation.responses.some(({ status }) => status.startsWith('2'));
  // Whoever is not let in learns nothing about the operation.
  if (!hasSuccess || seen.every((status) => status === 401 || status === 403)) return false;
  if (phases.includes('stateful')) return true;
  const refers = operation.parameters.some(
    (parameter) =>
      parameter.in === 'path' ||
      mayRefer(contract, parameter.name, parameter.content?.schema ?? parameter.schema ?? true),
  );
  return phases.includes('coverage') && !refers;
}

function noSuccess(contract: Contract, operation: Operation, seen: readonly number[]): Finding {
  return createFinding(contract, {
    rule: 'no-success',
    operation,
    phase: 'coverage',
    message: `No request was answered with success (seen: ${seen.join(', ')}), so nothing of what the operation does was tested.`,
    at: `${operation.at}/responses`,
    provenance: operation.provenance,
    advisory: true,
  });
}
