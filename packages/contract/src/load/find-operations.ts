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
  /** Inherits the provenance of the operation, which holds for what it takes over. */
  readonly pathItem: Site;
  readonly site: Site;
}

const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace', 'query'];

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

function operationsOf(context: Context, path: string, written: Site): FoundOperation[] {
  const pathItem = followed(context, written);
  objectOf(pathItem, `path "${path}"`);
  const additional = child(pathItem, 'additionalOperations');
  return [
    ...methods.flatMap((method) => {
      const node = child(pathItem, method);
      return node === undefined ? [] : [foundOperation(context, path, method.toUpperCase(), pathItem, node)];
    }),
    ...members(additional, '"additionalOperations"').map(([method, node]) =>
      foundOperation(context, path, method, pathItem, node),
    ),
  ];
}

function foundOperation(
  context: Context,
  path: string,
  method: string,
  pathItem: Site,
  node: Node,
): FoundOperation {
  objectOf(node, `operation ${method} ${path}`);
  const site = siteOf(context, node);
  return {
    id: optionalString(site, 'operationId') ?? `${method} ${path}`,
    method,
    path,
    pathItem: inside(context, site, pathItem),
    site,
  };
}
