import type { ParameterRecord } from './operation.ts';

/** What `allowReserved` leaves as it is, without what would end the parameter's place in the URL. */
const reserved: Readonly<Record<string, RegExp>> = {
  path: /[:@!$&'()*+,;=]/,
  query: /[:/?@!$'()*,;=]/,
  cookie: /[:/?#[\]@!$&'()*+=]/,
};

/** How names and values of a parameter are protected where they stand. */
export interface Encoding {
  readonly name: (text: string) => string;
  readonly value: (text: string) => string;
}

/** Header fields and cookies of the style `cookie` are not encoded at all (OpenAPI 3.2, Parameter Object). */
const none: Encoding = { name: (text) => text, value: (text) => text };

/** `separated`: whether commas and their like stand between the members of the value. */
export function encodingOf(parameter: ParameterRecord, separated: boolean): Encoding {
  if (parameter.in === 'header' || parameter.style === 'cookie') return none;
  const kept = parameter.allowReserved === true ? reserved[parameter.in] : undefined;
  if (kept === undefined) return { name: encodeText, value: encodeText };
  const value = (text: string): string => encodeExcept(kept, text);
  return { name: encodeText, value: separated ? (text) => value(text).replace(/[,;=]/g, encodeText) : value };
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
    part.length === 3 || kept.test(part) ? part : encodeText(part),
  );
}
