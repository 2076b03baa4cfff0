import type { Operation } from '@countersign/contract';
import { isDeletion, isUnsafe, type PlanContext } from './draft.ts';
import { segmentsOf } from './path-names.ts';
import { takesFiles } from './plan-downloads.ts';
import type { Relation } from './relation.ts';

/** Most journeys that begin with one operation. */
export const mostJourneys = 12;
const longest = 5;

/** All ways along links, each operation once; pieces of a file may follow one another. */
export function statedPaths({ relations }: PlanContext, root: Operation): readonly (readonly Operation[])[] {
  const paths: (readonly Operation[])[] = [];
  const walk = (path: readonly Operation[]): void => {
    const last = path.at(-1);
    const ended = last !== undefined && last !== root && isDeletion(last);
    const next = ended || path.length > longest ? [] : nextOperations(relations, path, root);
    for (const operation of next) if (paths.length < mostJourneys) walk([...path, operation]);
    if (next.length === 0 && path.length > 1) paths.push(path.slice(1));
  };
  walk([root]);
  return paths;
}

function nextOperations(
  relations: readonly Relation[],
  path: readonly Operation[],
  root: Operation,
): readonly Operation[] {
  const last = path.at(-1);
  const own = relations.filter(
    ({ from, to, stated }) => stated && from === last && isUnsafe(to) && to !== root,
  );
  return own
    .map(({ to }) => to)
    .filter((to) => {
      const times = path.filter((each) => each === to).length;
      return times === 0 || (times === 1 && to === last && takesPieces(to));
    });
}

/** Takes bytes as they are, and can be called again for what it was called for. */
export function takesPieces({ requestBody, content }: Operation): boolean {
  const [media] = requestBody?.content ?? [];
  return content === undefined && media?.mediaType === 'application/octet-stream';
}

/** What stands below an item's path, files first: they are wanted before anything is done with the item. */
export function suggestedPath(
  { contract, relations }: PlanContext,
  root: Operation,
): readonly (readonly Operation[])[] {
  const suggested = relations.filter(
    ({ from, to }) =>
      from === root &&
      (to.method === 'POST' || to.method === 'PUT') &&
      !to.path.endsWith('}') &&
      !isDeletion(to) &&
      segmentsOf(to.path).length > segmentsOf(root.path).length,
  );
  // What only links lead to has journeys of its own.
  if (suggested.every(({ stated }) => stated)) return [];
  const below = suggested.map(({ to }) => to);
  return [
    [...below].sort((one, other) => Number(takesFiles(contract, other)) - Number(takesFiles(contract, one))),
  ];
}
