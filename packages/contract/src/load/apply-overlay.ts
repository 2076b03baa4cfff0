import { exec } from 'jsonpath-rfc9535';
import type { LoadedDocument } from './document.ts';
import { child, fail, items, type Node, nodeAt, objectOf, optionalBoolean, stringAt } from './node.ts';
import type { Change, OverlaidTree } from './overlaid-tree.ts';

type Path = readonly (string | number)[];

/**
 * Applies the actions of an overlay in their order to a document, each to what the one before left.
 *
 * @returns the targets that select nothing: no fault, but rarely what their author meant
 * @throws ContractError `invalid-overlay` for an overlay that is none, or an action that does not fit what it selects
 * @see OpenAPI Overlay Specification 1.1 § 4.4
 */
export function applyOverlay(tree: OverlaidTree, overlay: LoadedDocument): Node[] {
  const root = nodeAt(overlay, '');
  objectOf(root, 'the overlay');
  const version = child(root, 'overlay');
  if (typeof version?.value !== 'string' || !/^1\.[01]\.\d+$/.test(version.value))
    fail(
      version ?? root,
      'is no overlay: it has to begin with "overlay: 1.0.0" or "overlay: 1.1.0"',
      'invalid-overlay',
    );
  const actions = items(child(root, 'actions'), '"actions" of an overlay');
  if (actions.length === 0) fail(root, 'the overlay has no "actions"', 'invalid-overlay');
  return actions.flatMap((action) => (applyAction(tree, action) ? [] : (child(action, 'target') ?? action)));
}

/** @returns whether the action selected anything */
function applyAction(tree: OverlaidTree, action: Node): boolean {
  const target = stringAt(action, 'target', 'an action');
  const place = child(action, 'target') ?? action;
  const paths = select(tree, target, place);
  if (optionalBoolean(action, 'remove') === true) {
    for (const path of paths.toSorted(lastFirst)) {
      if (path.length === 0) fail(place, 'the whole document cannot be removed', 'invalid-overlay');
      tree.remove(path);
    }
    return paths.length > 0;
  }
  const { node, change } = changeOf(tree, action);
  for (const path of paths) {
    const problem = tree.merge(path, change);
    if (problem !== undefined) fail(node, `${problem}, selected by ${target}`, 'invalid-overlay');
  }
  return paths.length > 0;
}

/** What an action merges: its own `update`, or what its `copy` selects in the document. */
function changeOf(tree: OverlaidTree, action: Node): { readonly node: Node; readonly change: Change } {
  const update = child(action, 'update');
  if (update !== undefined) return { node: update, change: { value: update.value, origin: update } };
  const copy = child(action, 'copy');
  if (copy === undefined)
    return fail(action, 'an action needs "update", "remove: true" or "copy"', 'invalid-overlay');
  const [path, ...others] = select(tree, stringAt(action, 'copy', 'an action'), copy);
  if (path === undefined || others.length > 0)
    return fail(
      copy,
      `"copy" has to select one node, not ${path === undefined ? 'none' : others.length + 1}`,
      'invalid-overlay',
    );
  return { node: copy, change: tree.read(path) };
}

function select(tree: OverlaidTree, expression: string, at: Node): Path[] {
  const paths: Path[] = [];
  try {
    exec(tree.root as Parameters<typeof exec>[0], expression, (_, path) => paths.push([...path]));
  } catch (error) {
    const { message, location } = error as Error & {
      readonly location?: { readonly start: { readonly column: number } };
    };
    const where = location === undefined ? '' : ` at character ${location.start.column}`;
    return fail(at, `${expression} is no JSONPath (RFC 9535)${where}: ${message}`, 'invalid-overlay');
  }
  return paths;
}

/** So that the removal of one does not move another. */
function lastFirst(one: Path, other: Path): number {
  for (const [index, key] of one.entries()) {
    const counterpart = other[index];
    if (counterpart === undefined) return -1;
    if (typeof key === 'number' && typeof counterpart === 'number' && key !== counterpart)
      return counterpart - key;
    if (key !== counterpart) return 0;
  }
  return one.length - other.length;
}
