import type { MediaType } from '../model.ts';

export interface ParsedMediaType {
  /** Lower case; `*` in a range. */
  readonly type: string;
  readonly subtype: string;
  /** `type/subtype`, lower case. */
  readonly essence: string;
  /** Names in lower case, values as written. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** What a media type's bytes are to the codec; `unjudged` ones (XML, event streams, JSON lines …) pass as bytes. */
export type BodyKind = 'json' | 'urlencoded' | 'multipart' | 'text' | 'octets' | 'unjudged';

const essence = /^[ \t]*([!#$%&'*+.^_`|~0-9A-Za-z-]+)\/([!#$%&'*+.^_`|~0-9A-Za-z-]+)[ \t]*(?=;|$)/;
const parameter = /;[ \t]*(?:([!#$%&'*+.^_`|~0-9A-Za-z-]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s;"]*)))?[^;]*/y;

const known = new Map<string, ParsedMediaType | undefined>();
/** A run sees the same few again and again, and boundaries without number, which are no use to remember. */
const mostKnown = 1000;

/** Takes a media type or range apart (RFC 9110 § 8.3.1); undefined when it is none. Malformed parameters are left out. */
export function parseMediaType(text: string): ParsedMediaType | undefined {
  if (known.has(text)) return known.get(text);
  const parsed = takeApart(text);
  if (known.size < mostKnown && parsed?.parameters.boundary === undefined) known.set(text, parsed);
  return parsed;
}

function takeApart(text: string): ParsedMediaType | undefined {
  const match = essence.exec(text);
  if (match === null) return undefined;
  const type = (match[1] ?? '').toLowerCase();
  const subtype = (match[2] ?? '').toLowerCase();
  const parameters = new Map<string, string>();
  parameter.lastIndex = match[0].length;
  for (let found = parameter.exec(text); found !== null; found = parameter.exec(text)) {
    const name = found[1]?.toLowerCase();
    const value = found[2]?.replace(/\\(.)/g, '$1') ?? found[3] ?? '';
    if (name !== undefined && !parameters.has(name)) parameters.set(name, value);
  }
  return { type, subtype, essence: `${type}/${subtype}`, parameters: Object.fromEntries(parameters) };
}

/** True for `image/*` and `*\/*`. */
export function isRange(mediaType: string): boolean {
  return parseMediaType(mediaType)?.subtype === '*';
}

const lines = new Set([
  'application/jsonl',
  'application/x-ndjson',
  'application/ndjson',
  'application/json-seq',
  'text/event-stream',
]);

/** How bodies of this media type are read and written. Ranges and anything unknown are octets. */
export function bodyKind(mediaType: string): BodyKind {
  const {
    type,
    subtype,
    essence: name,
  } = parseMediaType(mediaType) ?? { type: '', subtype: '', essence: '' };
  if (lines.has(name) || subtype.endsWith('+json-seq') || subtype === 'xml' || subtype.endsWith('+xml'))
    return 'unjudged';
  if (subtype === 'json' || subtype.endsWith('+json')) return 'json';
  if (name === 'application/x-www-form-urlencoded') return 'urlencoded';
  if (type === 'multipart') return 'multipart';
  return type === 'text' ? 'text' : 'octets';
}

/**
 * The description that applies to a body of this content type: the most specific one (OpenAPI 3.1 § 4.8.14). An entry
 * with parameters matches only a content type that has them; parameters that no entry mentions do not matter.
 * A structured suffix is no match: `application/problem+json` is not `application/json`.
 */
export function selectMediaType<M extends Pick<MediaType, 'mediaType'>>(
  contentType: string,
  described: readonly M[],
): M | undefined {
  const actual = parseMediaType(contentType);
  if (actual === undefined) return undefined;
  let best: M | undefined;
  let bestRank = 0;
  for (const candidate of described) {
    const rank = rankOf(candidate.mediaType, actual);
    if (rank > bestRank) [best, bestRank] = [candidate, rank];
  }
  return best;
}

function rankOf(described: string, actual: ParsedMediaType): number {
  const range = parseMediaType(described);
  if (range === undefined) return 0;
  const parameters = Object.entries(range.parameters);
  if (!parameters.every(([name, value]) => sameParameter(name, value, actual.parameters[name]))) return 0;
  if (range.essence === actual.essence) return 3 + parameters.length;
  if (range.subtype !== '*') return 0;
  if (range.type === actual.type) return 2;
  return range.type === '*' ? 1 : 0;
}

/** Values of `charset` are case-insensitive (RFC 9110 § 8.3.2), others are compared as they are. */
function sameParameter(name: string, described: string, actual: string | undefined): boolean {
  if (actual === undefined) return false;
  return name === 'charset' ? described.toLowerCase() === actual.toLowerCase() : described === actual;
}
