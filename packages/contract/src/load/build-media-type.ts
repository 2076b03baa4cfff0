import type { Encoding, MediaType, ParameterStyle, Schema, SourceRef } from '../model.ts';
import { buildExamples } from './build-example.ts';
import { buildHeaders } from './build-header.ts';
import { type Context, leaveOut, sourceRef } from './context.ts';
import { child, fail, members, objectOf, optionalBoolean, optionalString } from './node.ts';
import { normaliseSchema } from './normalise-schema.ts';
import { inside, once, type Site } from './site.ts';

/** The media types of a `content` map. */
export function buildContent(context: Context, owner: Site): MediaType[] {
  const all = members(child(owner, 'content'), '"content"').map(
    ([key, node]) => [key === '*' ? '*/*' : key, node] as const,
  );
  // A stray member among media types costs a published description no more than itself.
  const some = all.some(([mediaType]) => isMediaType(mediaType));
  const stray = some ? all.filter(([mediaType]) => !isMediaType(mediaType)) : [];
  for (const [key, node] of stray) leaveOut(context, node, `"${key}": left out (it is not a media type)`);
  return all
    .filter((each) => !stray.includes(each))
    .map(([mediaType, node]) =>
      once(context, `media type ${mediaType}`, inside(context, owner, node), (site) =>
        buildMediaType(context, mediaType, site),
      ),
    );
}

function isMediaType(text: string): boolean {
  return /^[^\s/;]+\/[^\s/;]+(\s*;.*)?$/.test(text);
}

/** The one media type that the `content` of a parameter or header may have (OpenAPI 3.1 § 4.8.12.2). */
export function buildSingleContent(context: Context, owner: Site): MediaType | undefined {
  const [content, another] = buildContent(context, owner);
  if (another !== undefined)
    fail(child(owner, 'content') ?? owner, '"content" must have exactly one media type here');
  return content;
}

function buildMediaType(context: Context, mediaType: string, site: Site): MediaType {
  objectOf(site, `media type "${mediaType}"`);
  if (!isMediaType(mediaType)) fail(site, `"${mediaType}" is not a media type such as application/json`);
  const omission = notJudged(mediaType, site);
  if (omission !== undefined) leaveOut(context, site, `${mediaType}: not judged (${omission})`);
  const encodings = members(child(site, 'encoding'), '"encoding"');
  return {
    at: sourceRef(context, site),
    provenance: site.provenance,
    mediaType,
    ...buildSchema(context, site),
    encoding: Object.fromEntries(
      encodings.map(([name, node]) => [name, buildEncoding(context, inside(context, site, node))]),
    ),
    examples: buildExamples(context, site),
  };
}

/** `schema` and the place where it stands, for whatever has one. */
export function buildSchema(context: Context, site: Site): { schema?: Schema; schemaAt?: SourceRef } {
  const schema = child(site, 'schema');
  return schema === undefined
    ? {}
    : { schema: normaliseSchema(context, schema), schemaAt: sourceRef(context, schema) };
}

function buildEncoding(context: Context, site: Site): Encoding {
  objectOf(site, 'an encoding');
  const contentType = optionalString(site, 'contentType');
  const explode = optionalBoolean(site, 'explode');
  const allowReserved = optionalBoolean(site, 'allowReserved');
  const style = buildStyle(site, ['form', 'spaceDelimited', 'pipeDelimited', 'deepObject']);
  return {
    at: sourceRef(context, site),
    ...(contentType !== undefined && { contentType }),
    headers: buildHeaders(context, site),
    ...(style !== undefined && { style }),
    ...(explode !== undefined && { explode }),
    ...(allowReserved !== undefined && { allowReserved }),
  };
}

export function buildStyle(site: Site, allowed: readonly ParameterStyle[]): ParameterStyle | undefined {
  const written = optionalString(site, 'style');
  if (written === undefined) return undefined;
  const style = allowed.find((name) => name === written);
  return (
    style ??
    fail(child(site, 'style') ?? site, `"style" must be one of ${allowed.join(', ')} here, not "${written}"`)
  );
}

function notJudged(mediaType: string, site: Site): string | undefined {
  if (child(site, 'itemSchema') !== undefined) return 'a sequence of items, itemSchema';
  if (child(site, 'prefixEncoding') !== undefined || child(site, 'itemEncoding') !== undefined)
    return 'positional encoding';
  const essence = mediaType.split(';')[0]?.trim().toLowerCase() ?? '';
  if (/[/+]xml$/.test(essence)) return 'XML';
  if (essence === 'text/event-stream') return 'server-sent events';
  if (/[/+.-](jsonl|ndjson|x-ndjson|json-seq)$/.test(essence)) return 'a sequence of JSON texts';
  return undefined;
}
