import {
  type Contract,
  createFinding,
  type ExpectedAnswer,
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
 * Answers that the phases of a run ask for, with the warnings for when they were never given: what was not seen was not
 * tested.
 */
export function expectAnswers(
  { contract, phases }: NeverSeenContext,
  operation: Operation,
  end: OperationEndEvent,
): readonly ExpectedAnswer[] {
  const success = isReachable(contract, operation, phases)
    ? [{ statuses: 'success' as const, finding: noSuccess(contract, operation) }]
    : [];
  if (!phases.includes('coverage')) return success;
  return operation.responses.reduce<readonly ExpectedAnswer[]>((expected, { status, at, provenance }) => {
    const alike = refusals.find(({ statuses }) => statuses.includes(Number(status)));
    if (alike === undefined || !alike.isAskedFor(operation, end)) return expected;
    const finding = createFinding(contract, {
      rule: 'status-never-seen',
      operation,
      phase: 'coverage',
      message: `The description names ${status}; ${alike.asked}, and it was never the answer.`,
      at,
      provenance,
      advisory: true,
    });
    return [...expected, { statuses: alike.statuses, finding }];
  }, success);
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

/** Whether requests are sent that should work, as far as the description tells. */
function isReachable(contract: Contract, operation: Operation, phases: readonly Phase[]): boolean {
  if (!operation.responses.some(({ status }) => status.startsWith('2'))) return false;
  if (phases.includes('stateful')) return true;
  const refers = operation.parameters.some(
    (parameter) =>
      parameter.in === 'path' ||
      mayRefer(contract, parameter.name, parameter.content?.schema ?? parameter.schema ?? true),
  );
  return phases.includes('coverage') && !refers;
}

function noSuccess(contract: Contract, operation: Operation): Finding {
  return createFinding(contract, {
    rule: 'no-success',
    operation,
    phase: 'coverage',
    message: 'No request was answered with success, so nothing of what the operation does was tested.',
    at: `${operation.at}/responses`,
    provenance: operation.provenance,
    advisory: true,
  });
}
