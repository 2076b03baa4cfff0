import {
  type Contract,
  describeWithoutSuccess,
  locate,
  type NotJudgedEvent,
  type Operation,
  type OperationEndEvent,
  type Phase,
  type RunTarget,
  type SourceRef,
} from '@countersign/contract';

/** What this run cannot show, said at its beginning. */
export function* announce(
  contract: Contract,
  { kind, phases }: { readonly kind: RunTarget['kind']; readonly phases: readonly Phase[] },
  unsafe: readonly Operation[],
): Iterable<NotJudgedEvent> {
  for (const each of contract.notJudged) yield notJudged(contract, 'description', each);
  const state = 'round trips, jobs and pagination are not judged';
  const only = phases.every((phase) => phase === 'examples')
    ? 'only documented examples are sent'
    : `the phases are ${phases.join(', ')}`;
  if (kind === 'mock' || !phases.includes('stateful')) {
    const why = kind === 'mock' ? 'a mock keeps no state' : only;
    yield notJudged(contract, 'target', { message: `${why}: ${state}` });
  }
  if (unsafe.length > 0) {
    const ids = unsafe.map(({ id }) => id).join(', ');
    yield notJudged(contract, 'target', {
      message: `only GET, HEAD and OPTIONS are sent, so these were not called: ${ids}`,
    });
  }
}

/** An operation of which only refusals were seen has not been shown to work. */
export function* withoutSuccess(
  contract: Contract,
  operation: Operation,
  end: OperationEndEvent,
): Iterable<NotJudgedEvent> {
  const message = describeWithoutSuccess(end);
  if (message !== undefined) yield notJudged(contract, 'case', { message, at: operation.at, operation });
}

interface Remark {
  /** One line. */
  readonly message: string;
  readonly operation?: Operation;
  /** The place in the description. */
  readonly at?: SourceRef;
}

export function notJudged(
  contract: Contract,
  reason: NotJudgedEvent['reason'],
  { message, operation, at }: Remark,
): NotJudgedEvent {
  return {
    type: 'not-judged',
    api: contract.name,
    ...(operation && { operation: operation.id }),
    reason,
    message,
    ...(at !== undefined && { location: locate(contract, at) }),
  };
}
