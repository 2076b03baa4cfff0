import { namedExample } from './build-example.ts';
import { buildHeader } from './build-header.ts';
import { buildLink, type OperationIndex } from './build-link.ts';
import { buildRequestBody } from './build-operation.ts';
import { buildParameter } from './build-parameter.ts';
import { buildResponse } from './build-response.ts';
import type { Context } from './context.ts';
import { child, members } from './node.ts';
import { builtFrom, once, type Site, siteOf } from './site.ts';

/** Reads the components that no operation refers to, so that what is broken in them is refused too. */
export function buildUnusedComponents(context: Context, root: Site, operations: OperationIndex): void {
  const components = child(root, 'components');
  if (components === undefined) return;
  const build: Readonly<Record<string, (name: string, site: Site) => object>> = {
    parameters: (_, site) => buildParameter(context, site),
    headers: (name, site) => buildHeader(context, name, site),
    requestBodies: (_, site) => buildRequestBody(context, site),
    responses: (name, site) => buildResponse(context, name, site, operations),
    links: (name, site) => buildLink(context, name, site, operations),
    examples: (name, site) => namedExample(context, name, site),
  };
  for (const [kind, buildOne] of Object.entries(build))
    for (const [name, node] of members(child(components, kind), `"${kind}"`))
      if (builtFrom(context, node).size === 0)
        once(context, 'unused', siteOf(context, node), (site) => buildOne(name, site));
}
