import type { LoadedDocument } from './load-contracts.ts';
import { suggest } from './suggest.ts';
import { UsageError } from './usage-error.ts';

/** A description with what of it is tested. */
export interface SelectedDocument extends LoadedDocument {
  readonly operations: readonly string[];
  readonly tags: readonly string[];
}

/**
 * Gives each description those of the wanted operations and tags that it has, and leaves out descriptions that have none.
 *
 * @throws {UsageError} for an operation or tag that no description has
 */
export function selectTests(
  loaded: readonly LoadedDocument[],
  wanted: { readonly operations: readonly string[]; readonly tags: readonly string[] },
): readonly SelectedDocument[] {
  const described = loaded.map((document) => ({
    document,
    ids: document.contract.operations.map(({ id }) => id),
    tags: document.contract.operations.flatMap((operation) => operation.tags),
  }));
  assertKnown(
    'operation',
    wanted.operations,
    described.flatMap(({ ids }) => ids),
  );
  assertKnown(
    'tag',
    wanted.tags,
    described.flatMap(({ tags }) => tags),
  );
  const everything = wanted.operations.length === 0 && wanted.tags.length === 0;
  return described
    .map(({ document, ids, tags }) => ({
      ...document,
      operations: wanted.operations.filter((id) => ids.includes(id)),
      tags: wanted.tags.filter((tag) => tags.includes(tag)),
    }))
    .filter(({ operations, tags }) => everything || operations.length + tags.length > 0);
}

function assertKnown(what: string, wanted: readonly string[], known: readonly string[]): void {
  const unknown = wanted.find((each) => !known.includes(each));
  if (unknown !== undefined)
    throw new UsageError(
      `there is no ${what} ${JSON.stringify(unknown)}: ${suggest(unknown, [...new Set(known)])}`,
    );
}
