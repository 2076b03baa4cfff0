import type { Link } from '../model.ts';
import { type Context, leaveOut, sourceRef } from './context.ts';
import { child, fail, isObject, members, type Node, objectOf, optionalString } from './node.ts';
import { resolveReference } from './resolve-reference.ts';
import { inside, once, type Site } from './site.ts';

/** The ids of all operations, by id and by place. */
export interface OperationIndex {
  readonly ids: ReadonlySet<string>;
  /** `<document uri>#<pointer>` → id */
  readonly byPlace: ReadonlyMap<string, string>;
}

export function buildLinks(context: Context, response: Site, operations: OperationIndex): Link[] {
  return members(child(response, 'links'), '"links"').map(([name, node]) =>
    once(context, `link ${name}`, inside(context, response, node), (site) =>
      buildLink(context, name, site, operations),
    ),
  );
}

export function buildLink(context: Context, name: string, site: Site, operations: OperationIndex): Link {
  objectOf(site, `link "${name}"`);
  const operation = targetOf(context, name, site, operations);
  const parameters = child(site, 'parameters');
  const requestBody = child(site, 'requestBody');
  const description = optionalString(site, 'description');
  return {
    at: sourceRef(context, site),
    provenance: site.provenance,
    name,
    ...(operation !== undefined && { operation }),
    parameters: parameters === undefined ? {} : objectOf(parameters, `"parameters" of link "${name}"`),
    ...(requestBody !== undefined && { requestBody: requestBody.value }),
    ...(description !== undefined && { description }),
  };
}

/** Undefined when the target is an operation of another description, or of none. */
function targetOf(
  context: Context,
  name: string,
  site: Site,
  { ids, byPlace }: OperationIndex,
): string | undefined {
  const id = optionalString(site, 'operationId');
  if (id !== undefined) {
    if (ids.has(id)) return id;
    // Published descriptions have such; the rest of them is as good as without the link.
    const place = child(site, 'operationId') ?? site;
    leaveOut(context, place, `link "${name}": not followed (operation "${id}" is not described)`);
    return undefined;
  }
  const reference = optionalString(site, 'operationRef');
  if (reference === undefined)
    return fail(site, `link "${name}" has neither "operationId" nor "operationRef"`);
  if (!reference.startsWith('#')) return undefined;
  const target: Node = resolveReference(context.documents, site, reference);
  const found = byPlace.get(`${target.document.uri}#${target.pointer}`);
  return (
    found ??
    (isObject(target.value)
      ? fail(child(site, 'operationRef') ?? site, `link "${name}" leads to something that is no operation`)
      : undefined)
  );
}
