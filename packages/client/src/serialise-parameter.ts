import { isJsonType } from './media-type.ts';
import type { ParameterRecord, ParameterStyle } from './operation.ts';

/** What decides how a value is written. */
interface Writing {
  readonly name: string;
  readonly style: ParameterStyle;
  readonly explode: boolean;
  readonly encode: (text: string) => string;
}

/**
 * A path, header or cookie parameter as its place in the path, its field value, or `name=value`; a query parameter as
 * `name=value&…` (OpenAPI 3.1 § 4.8.12, RFC 6570). Null and undefined members are left out.
 */
export function serialiseParameter(parameter: ParameterRecord, value: unknown): string {
  const { name, style, explode } = withDefaults(parameter);
  const encode = encoderOf(parameter, value);
  // A whole query string (OpenAPI 3.2) is a form, unless it is said to be something else.
  if (
    parameter.in === 'querystring' &&
    typeof value === 'object' &&
    value !== null &&
    !isJsonType(parameter.mediaType ?? '')
  )
    return writeObject({ name, style: 'form', explode: true, encode }, toEntries(value));
  if (parameter.mediaType !== undefined) {
    const text = encode(isJsonType(parameter.mediaType) ? JSON.stringify(value) : String(value));
    return parameter.in === 'query' || parameter.in === 'cookie' ? `${encode(name)}=${text}` : text;
  }
  const writing: Writing = {
    name: parameter.in === 'cookie' ? name : encodeText(name),
    style,
    explode,
    encode,
  };
  if (Array.isArray(value)) return writeList(writing, value.filter(isPresent).map(toText));
  if (typeof value === 'object' && value !== null) return writeObject(writing, toEntries(value));
  return writeValue(writing, toText(value));
}

function withDefaults(parameter: ParameterRecord): { name: string; style: ParameterStyle; explode: boolean } {
  const style = parameter.style ?? (parameter.in === 'path' || parameter.in === 'header' ? 'simple' : 'form');
  return {
    name: parameter.name,
    style,
    explode: parameter.explode ?? (style === 'form' || style === 'cookie'),
  };
}

/** What `allowReserved` leaves as it is, without what would end the parameter's place in the URL. */
const reserved: Readonly<Record<string, RegExp>> = {
  path: /[:@!$&'()*+,;=]/,
  query: /[:/?@!$'()*,;=]/,
  cookie: /[:/?#[\]@!$&'()*+=]/,
};

function encoderOf(parameter: ParameterRecord, value: unknown): (text: string) => string {
  if (parameter.in === 'header' || (parameter.in === 'cookie' && parameter.style === 'cookie'))
    return (text) => text;
  const kept = parameter.allowReserved === true ? reserved[parameter.in] : undefined;
  if (kept === undefined) return encodeText;
  const encode = (text: string): string => encodeExcept(kept, text);
  // Separators inside a member would divide it.
  return typeof value === 'object' ? (text) => encode(text).replace(/[,;=]/g, encodeText) : encode;
}

/** Percent-encodes everything but RFC 3986's unreserved characters. */
export function encodeText(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Percent-encoded triples stay too, as in `{+name}` of RFC 6570 § 3.2.3. */
function encodeExcept(kept: RegExp, text: string): string {
  return text.replace(/%[0-9A-Fa-f]{2}|[\s\S]/gu, (part) =>
    part.startsWith('%') && part.length === 3 ? part : kept.test(part) ? part : encodeText(part),
  );
}

function writeValue({ name, style, encode }: Writing, value: string): string {
  if (style === 'simple') return encode(value);
  if (style === 'label') return `.${encode(value)}`;
  if (style === 'matrix') return value === '' ? `;${name}` : `;${name}=${encode(value)}`;
  return `${name}=${encode(value)}`;
}

function writeList(writing: Writing, values: readonly string[]): string {
  const { name, style, explode, encode } = writing;
  if (values.length === 0) return '';
  const encoded = values.map(encode);
  if (style === 'simple') return encoded.join(',');
  if (style === 'label') return `.${explode ? encoded.map(escapeDots).join('.') : encoded.join(',')}`;
  if (explode)
    return values
      .map((value) => writeValue(writing, value))
      .join(style === 'matrix' ? '' : pairSeparator(style));
  const list = encoded.join(style === 'spaceDelimited' ? '%20' : style === 'pipeDelimited' ? '%7C' : ',');
  return style === 'matrix' ? `;${name}=${list}` : `${name}=${list}`;
}

function writeObject(
  { name, style, explode, encode }: Writing,
  entries: readonly (readonly [string, string])[],
): string {
  if (entries.length === 0) return '';
  if (style === 'deepObject') {
    return entries.map(([key, value]) => `${name}%5B${encodeText(key)}%5D=${encode(value)}`).join('&');
  }
  if (explode) {
    const pairs = entries.map(([key, value]) => `${encode(key)}=${encode(value)}`);
    if (style === 'simple') return pairs.join(',');
    if (style === 'label') return `.${pairs.map(escapeDots).join('.')}`;
    return style === 'matrix' ? `;${pairs.join(';')}` : pairs.join(pairSeparator(style));
  }
  const separator = style === 'spaceDelimited' ? '%20' : style === 'pipeDelimited' ? '%7C' : ',';
  const list = entries.flatMap(([key, value]) => [encode(key), encode(value)]).join(separator);
  if (style === 'simple') return list;
  if (style === 'label') return `.${list}`;
  return style === 'matrix' ? `;${name}=${list}` : `${name}=${list}`;
}

/** A dot inside a member would divide an exploded label, which RFC 6570 leaves ambiguous. */
function escapeDots(text: string): string {
  return text.replaceAll('.', '%2E');
}

function pairSeparator(style: ParameterStyle): string {
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
