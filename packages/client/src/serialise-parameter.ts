import { type Encoding, encodeText, encodingOf } from './encode-text.ts';
import { isJsonType } from './media-type.ts';
import type { ParameterRecord, ParameterStyle } from './operation.ts';

/** What decides how a value is written. */
interface Writing {
  readonly name: string;
  readonly style: ParameterStyle;
  readonly explode: boolean;
  readonly encode: Encoding;
}

/**
 * A path, header or cookie parameter as its place in the path, its field value, or `name=value`; a query parameter as
 * `name=value&…` (OpenAPI 3.1 § 4.8.12, RFC 6570). Null and undefined members are left out.
 */
export function serialiseParameter(parameter: ParameterRecord, value: unknown): string {
  if (parameter.mediaType !== undefined) return serialiseContent(parameter, parameter.mediaType, value);
  const style = parameter.style ?? (parameter.in === 'path' || parameter.in === 'header' ? 'simple' : 'form');
  const explode = parameter.explode ?? (style === 'form' || style === 'cookie');
  const separated = typeof value === 'object' && !(explode && style === 'form');
  const name = parameter.in === 'cookie' ? parameter.name : encodeText(parameter.name);
  const writing: Writing = { name, style, explode, encode: encodingOf(parameter, separated) };
  if (Array.isArray(value)) return writeList(writing, value.filter(isPresent).map(toText));
  if (typeof value === 'object' && value !== null && !(value instanceof Date))
    return writeObject(writing, toEntries(value));
  return writeValue(writing, toText(value));
}

/** A value that is sent as a media type; a whole query string (OpenAPI 3.2) is a form, if it is not JSON. */
function serialiseContent(parameter: ParameterRecord, mediaType: string, value: unknown): string {
  const encode = encodingOf(parameter, false);
  if (
    parameter.in === 'querystring' &&
    !isJsonType(mediaType) &&
    typeof value === 'object' &&
    value !== null
  ) {
    return writeObject({ name: '', style: 'form', explode: true, encode }, toEntries(value));
  }
  const text = encode.value(isJsonType(mediaType) ? JSON.stringify(value) : String(value));
  return parameter.in === 'query' || parameter.in === 'cookie'
    ? `${encode.name(parameter.name)}=${text}`
    : text;
}

function writeValue({ name, style, encode }: Writing, value: string): string {
  if (style === 'simple') return encode.value(value);
  if (style === 'label') return `.${encode.value(value)}`;
  if (style === 'matrix') return value === '' ? `;${name}` : `;${name}=${encode.value(value)}`;
  return `${name}=${encode.value(value)}`;
}

function writeList(writing: Writing, values: readonly string[]): string {
  const { style, explode, encode } = writing;
  if (values.length === 0) return '';
  const encoded = values.map(encode.value);
  if (!explode || style === 'simple') return writeJoined(writing, encoded);
  if (style === 'label') return `.${encoded.map(escapeDots).join('.')}`;
  return values.map((value) => writeValue(writing, value)).join(pairSeparator(style));
}

function writeObject(writing: Writing, entries: readonly (readonly [string, string])[]): string {
  const { name, style, explode, encode } = writing;
  if (entries.length === 0) return '';
  const encoded = entries.map(([key, value]) => [encode.name(key), encode.value(value)] as const);
  if (style === 'deepObject') return encoded.map(([key, value]) => `${name}%5B${key}%5D=${value}`).join('&');
  if (!explode) return writeJoined(writing, encoded.flat());
  const pairs = encoded.map(([key, value]) => `${key}=${value}`);
  if (style === 'simple') return pairs.join(',');
  if (style === 'label') return `.${pairs.map(escapeDots).join('.')}`;
  return style === 'matrix' ? `;${pairs.join(';')}` : pairs.join(pairSeparator(style));
}

/** All members in one text. */
function writeJoined({ name, style }: Writing, members: readonly string[]): string {
  const text = members.join(style === 'spaceDelimited' ? '%20' : style === 'pipeDelimited' ? '%7C' : ',');
  if (style === 'simple') return text;
  if (style === 'label') return `.${text}`;
  return style === 'matrix' ? `;${name}=${text}` : `${name}=${text}`;
}

/** A dot inside a member would divide an exploded label, which RFC 6570 leaves ambiguous. */
function escapeDots(text: string): string {
  return text.replaceAll('.', '%2E');
}

/** Between `name=value` pairs; each pair of the style `matrix` brings its own. */
function pairSeparator(style: ParameterStyle): string {
  if (style === 'matrix') return '';
  return style === 'cookie' ? '; ' : '&';
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function toEntries(value: object): (readonly [string, string])[] {
  return Object.entries(value)
    .filter(([, member]) => isPresent(member))
    .map(([key, member]) => [key, toText(member)]);
}

function toText(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}
