import type { Operation } from '@countersign/contract';
import type { Draft, PlanContext } from './draft.ts';
import { requiredInput } from './inputs.ts';
import { countIn } from './oracles/count-differs.ts';
import { pathAbove, shapeOf } from './path-names.ts';
import { listBindings, listFor, pagedInput } from './plan-lists.ts';
import { jsonAnswer, schemasAt } from './schema-place.ts';
import { parentPath } from './shown-items.ts';

const largePage = 100;

/** Lists what stands below a parent, and reads the parent, where it says how many that are. */
export function addCount(context: PlanContext, draft: Draft, creator: Operation, object: string): void {
  const { contract, operations, seed } = context;
  // What a PUT makes stands in the collection around its address.
  const path = creator.method === 'PUT' ? pathAbove(creator.path) : creator.path;
  const above = parentPath({ path });
  const list = listFor(context, creator);
  const parent = operations.find(
    (each) => each.method === 'GET' && above !== undefined && shapeOf(each.path) === shapeOf(above),
  );
  if (list === undefined || parent === undefined || shapeOf(list.path) !== shapeOf(path)) return;
  const described = schemasAt(contract, jsonAnswer(parent, 200), []).flatMap(({ schema }) =>
    Object.keys(schema.properties ?? {}).map((name) => [name, 0] as const),
  );
  if (countIn(creator, Object.fromEntries(described)) === undefined) return;
  const after = draft.add({
    role: 'list',
    operation: list,
    ...pagedInput(context, list, largePage),
    bindings: listBindings(list, creator, object),
  });
  draft.add({
    role: 'count',
    operation: parent,
    inputs: [requiredInput(contract, parent, seed)],
    bindings: listBindings(parent, creator, object),
    object,
    after,
  });
}
