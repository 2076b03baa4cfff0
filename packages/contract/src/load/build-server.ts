import type { Server } from '../model.ts';
import { type Context, sourceRef } from './context.ts';
import {
  child,
  fail,
  items,
  kindOf,
  members,
  type Node,
  objectOf,
  optionalString,
  stringAt,
  strings,
} from './node.ts';
import { inside, type Site } from './site.ts';

/** The servers that are written at an object; undefined where none are, so that those around it hold. */
export function buildServers(context: Context, owner: Site): Server[] | undefined {
  const servers = items(child(owner, 'servers'), '"servers"');
  return servers.length === 0
    ? undefined
    : servers.map((node) => buildServer(context, inside(context, owner, node)));
}

/** What holds where a description names no server (OpenAPI 3.1 § 4.8.1.1). */
export function defaultServer(context: Context, root: Site): Server {
  return { at: sourceRef(context, root), provenance: { basis: 'standard' }, url: '/', variables: {} };
}

function buildServer(context: Context, site: Site): Server {
  objectOf(site, 'a server');
  const url = stringAt(site, 'url', 'a server');
  const description = optionalString(site, 'description');
  const variables = members(child(site, 'variables'), '"variables"').map(
    ([name, node]) => [name, buildVariable(name, node)] as const,
  );
  const declared = new Set(variables.map(([name]) => name));
  for (const [, name] of url.matchAll(/\{([^{}]*)\}/g))
    if (name !== undefined && !declared.has(name))
      fail(child(site, 'url') ?? site, `server variable "${name}" is not described under "variables"`);
  return {
    at: sourceRef(context, site),
    provenance: site.provenance,
    url,
    ...(description !== undefined && { description }),
    variables: Object.fromEntries(variables),
  };
}

function buildVariable(name: string, node: Node): Server['variables'][string] {
  objectOf(node, `server variable "${name}"`);
  const written = child(node, 'default');
  // An unquoted port in YAML is a number.
  const value = typeof written?.value === 'number' ? String(written.value) : written?.value;
  if (typeof value !== 'string')
    return fail(
      written ?? node,
      `server variable "${name}" needs a "default" that is a string, not ${kindOf(value)}`,
    );
  const values = child(node, 'enum');
  return {
    default: value,
    ...(values !== undefined && { enum: strings(values, `"enum" of server variable "${name}"`) }),
  };
}
