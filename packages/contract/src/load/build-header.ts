import type { Header } from '../model.ts';
import { buildExamples } from './build-example.ts';
import { buildSchema, buildSingleContent, buildStyle } from './build-media-type.ts';
import { type Context, sourceRef } from './context.ts';
import { child, members, objectOf, optionalBoolean, optionalString } from './node.ts';
import { inside, once, type Site } from './site.ts';

/** The headers of a response or an encoding; `Content-Type` is described elsewhere and ignored here (OpenAPI 3.1 § 4.8.17). */
export function buildHeaders(context: Context, owner: Site): Header[] {
  return members(child(owner, 'headers'), '"headers"')
    .filter(([name]) => name.toLowerCase() !== 'content-type')
    .map(([name, node]) =>
      once(context, `header ${name}`, inside(context, owner, node), (site) =>
        buildHeader(context, name, site),
      ),
    );
}

export function buildHeader(context: Context, name: string, site: Site): Header {
  objectOf(site, `header "${name}"`);
  const description = optionalString(site, 'description');
  const content = buildSingleContent(context, site);
  buildStyle(site, ['simple']);
  return {
    at: sourceRef(context, site),
    provenance: site.provenance,
    name,
    required: optionalBoolean(site, 'required') ?? false,
    deprecated: optionalBoolean(site, 'deprecated') ?? false,
    ...(description !== undefined && { description }),
    explode: optionalBoolean(site, 'explode') ?? false,
    ...(content === undefined ? buildSchema(context, site) : { content }),
    examples: buildExamples(context, site),
  };
}
