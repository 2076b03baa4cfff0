import type { Contract, Operation } from '@countersign/contract';
import { TesterError } from './errors.ts';

export interface Selection {
  /** Operation ids. */
  readonly operations?: readonly string[] | undefined;
  readonly tags?: readonly string[] | undefined;
}

/**
 * The operations that have one of the ids or one of the tags; all when neither is given.
 *
 * @throws {TesterError} `invalid-option` for an id or tag that the description does not have
 */
export function selectOperations(
  contract: Contract,
  { operations = [], tags = [] }: Selection,
): readonly Operation[] {
  if (operations.length === 0 && tags.length === 0) return contract.operations;
  assertKnown(
    contract.name,
    'operation',
    operations,
    contract.operations.map(({ id }) => id),
  );
  assertKnown(
    contract.name,
    'tag',
    tags,
    contract.operations.flatMap((operation) => operation.tags),
  );
  return contract.operations.filter(
    (operation) => operations.includes(operation.id) || operation.tags.some((tag) => tags.includes(tag)),
  );
}

function assertKnown(api: string, what: string, wanted: readonly string[], known: readonly string[]): void {
  const unknown = wanted.find((each) => !known.includes(each));
  if (unknown === undefined) return;
  const list = [...new Set(known)].join(', ') || 'none';
  throw new TesterError('invalid-option', `${api} has no ${what} ${JSON.stringify(unknown)}; it has ${list}`);
}

/** RFC 9110 § 9.2.1, without TRACE, which servers rightly refuse. */
export function isSafe({ method }: Operation): boolean {
  return method === 'GET' || method === 'HEAD' || method === 'OPTIONS';
}
