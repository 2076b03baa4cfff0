import type { Contract, MediaType } from '../model.ts';
import { parseJson, serialiseJson } from './json.ts';
import { bodyKind } from './media-type.ts';
import { type Parsed, parsed } from './problem.ts';
import { parsePrimitive, primitiveText } from './typed-text.ts';

/** The text of a value under a media type, for a parameter or header with `content`; not escaped. */
export function serialiseContent({ mediaType }: MediaType, value: unknown, at: string): string {
  return bodyKind(mediaType) === 'json' ? serialiseJson(value, at) : primitiveText(value, at);
}

/** The inverse of `serialiseContent`; anything but JSON is text, typed by the schema. */
export function parseContent(
  contract: Contract,
  { mediaType, schema }: MediaType,
  text: string,
  at: string,
): Parsed<unknown> {
  return bodyKind(mediaType) === 'json'
    ? parseJson(text, at)
    : parsed(parsePrimitive(contract, schema, text));
}
