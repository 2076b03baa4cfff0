import type { OperationIndex } from './build-link.ts';
import type { Context } from './context.ts';
import { child, fail, members, type Node, objectOf, optionalString } from './node.ts';
import { followed, inside, type Site, siteOf } from './site.ts';

/** An operation before it is built: links may lead to any of them. */
export interface FoundOperation {
  readonly id: string;
  /** Upper case. */
  readonly method: string;
  readonly path: string;
  /** The path item, the one that it refers to first. They inherit the provenance of the operation, which takes over what they say. */
  readonly pathItems: readonly Site[];
  readonly site: Site;
}

const methods = new Set(['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace', 'query']);

export function findOperations(context: Context, root: Site): FoundOperation[] {
  const found = members(child(root, 'paths'), '"paths"')
    .filter(([path]) => !path.startsWith('x-'))
    .flatMap(([path, node]) => {
      if (!path.startsWith('/')) fail(node, `path "${path}" must begin with "/"`);
      return operationsOf(context, path, siteOf(context, node));
    });
  const seen = new Map<string, FoundOperation>();
  for (const operation of found) {
    const { id, site } = operation;
    const other = seen.get(id);
    if (other !== undefined)
      fail(
        child(site, 'operationId') ?? site,
        `operation id "${id}" is taken by ${other.method} ${other.path} already`,
      );
    seen.set(id, operation);
  }
  return found;
}

export function indexOperations(found: readonly FoundOperation[]): OperationIndex {
  return {
    ids: new Set(found.map(({ id }) => id)),
    byPlace: new Map(found.map(({ id, site }) => [`${site.document.uri}#${site.pointer}`, id])),
  };
}

/** What stands beside a `$ref` counts too, and before what it refers to. */
function operationsOf(context: Context, path: string, written: Site): FoundOperation[] {
  const target = followed(context, written);
  const pathItems = target === written ? [written] : [target, written];
  const found = new Map<string, FoundOperation>();
  for (const pathItem of pathItems) {
    for (const [name, node] of members(pathItem, `path "${path}"`)) {
      if (!methods.has(name)) continue;
      const method = name.toUpperCase();
      found.set(method, foundOperation(context, { path, method, pathItems }, node));
    }
    for (const [method, node] of members(child(pathItem, 'additionalOperations'), '"additionalOperations"'))
      found.set(method, foundOperation(context, { path, method, pathItems }, node));
  }
  return [...found.values()];
}

function foundOperation(
  context: Context,
  { path, method, pathItems }: Pick<FoundOperation, 'path' | 'method' | 'pathItems'>,
  node: Node,
): FoundOperation {
  objectOf(node, `operation ${method} ${path}`);
  const site = siteOf(context, node);
  return {
    id: optionalString(site, 'operationId') || `${method} ${path}`,
    method,
    path,
    pathItems: pathItems.map((pathItem) => inside(context, site, pathItem)),
    site,
  };
}
