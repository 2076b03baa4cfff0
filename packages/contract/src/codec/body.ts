import { ContractError } from '../errors.ts';
import type { Contract, MediaType } from '../model.ts';
import { isBinarySchema } from './binary-schema.ts';
import { asFilePart } from './file-part.ts';
import { parseJson, serialiseJson } from './json.ts';
import { type BodyKind, bodyKind, isRange, parseMediaType } from './media-type.ts';
import { type MultipartLimits, parseMultipart, serialiseMultipart } from './multipart.ts';
import { buildParts, readParts } from './multipart-body.ts';
import { failed, type Parsed, parsed, quoted } from './problem.ts';
import { decodeText, encodeText } from './text.ts';
import { parsePrimitive, primitiveText } from './typed-text.ts';
import { parseUrlencoded, serialiseUrlencoded } from './urlencoded.ts';

export interface SerialisedBody {
  /** The value of the Content-Type field, boundary included. */
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

export interface SerialiseBodyOptions {
  /** Multipart only. @default one that does not occur in the content; the same for the same content */
  readonly boundary?: string | undefined;
  /** The concrete media type, where the description has a range. @default the value's own, else the described one */
  readonly contentType?: string | undefined;
}

/**
 * The bytes of a body and its content type. A `Uint8Array` or `FilePart` is sent as it is under any media type; anything
 * else is written as the media type wants it.
 *
 * @throws ContractError `codec` when the value cannot be written, or the description has a range and nobody names a media type.
 */
export function serialiseBody(
  contract: Contract,
  media: MediaType,
  value: unknown,
  options: SerialiseBodyOptions = {},
): SerialisedBody {
  const file = asFilePart(value);
  const contentType = concreteType(media, options.contentType ?? file?.contentType, file !== undefined);
  if (file !== undefined) return { contentType, bytes: file.bytes };
  const charset = parseMediaType(contentType)?.parameters.charset;
  switch (bodyKind(contentType)) {
    case 'json':
      return { contentType, bytes: encodeText(serialiseJson(value, 'The body'), charset, 'The body') };
    case 'urlencoded':
      return { contentType, bytes: encodeText(serialiseUrlencoded({ contract, media, at: 'body' }, value)) };
    case 'multipart':
      return serialiseParts(contract, media, value, contentType, options.boundary);
    case 'text':
      return { contentType, bytes: encodeText(primitiveText(value, 'A text body'), charset, 'The body') };
    default:
      return { contentType, bytes: encodeText(rawText(value, contentType), charset, 'The body') };
  }
}

function concreteType({ mediaType }: MediaType, wanted: string | undefined, isFile: boolean): string {
  if (wanted !== undefined && !isRange(wanted)) return wanted;
  if (!isRange(mediaType)) return mediaType;
  if (/^\s*(?:\*|application)\//i.test(mediaType))
    return isFile ? 'application/octet-stream' : 'application/json';
  if (/^\s*text\//i.test(mediaType)) return 'text/plain';
  throw new ContractError('codec', `The body is described as ${mediaType}; name a concrete media type.`);
}

function rawText(value: unknown, contentType: string): string {
  if (typeof value === 'string') return value;
  throw new ContractError(
    'codec',
    `A body of ${contentType} is given as bytes (Uint8Array or {bytes}) or as a string.`,
  );
}

function serialiseParts(
  contract: Contract,
  media: MediaType,
  value: unknown,
  contentType: string,
  given: string | undefined,
): SerialisedBody {
  const stated = parseMediaType(contentType)?.parameters.boundary;
  const { boundary, bytes } = serialiseMultipart(buildParts(contract, media, value), {
    boundary: given ?? stated,
  });
  if (stated !== undefined && given === undefined) return { contentType, bytes };
  const quoted = /^[0-9A-Za-z'+_.-]+$/.test(boundary) ? boundary : `"${boundary}"`;
  return {
    contentType: `${contentType.replace(/;\s*boundary=(?:"[^"]*"|[^;]*)/i, '')}; boundary=${quoted}`,
    bytes,
  };
}

export type ParseBodyOptions = MultipartLimits;

/**
 * The value of a body under its description: JSON values, typed text, an object of form properties, `Uint8Array` for
 * octets and for what is not judged. The inverse of `serialiseBody`.
 *
 * @param contentType The Content-Type field; the described media type when there was none.
 */
export function parseBody(
  contract: Contract,
  media: MediaType,
  contentType: string | undefined,
  bytes: Uint8Array,
  options: ParseBodyOptions = {},
): Parsed<unknown> {
  const at = 'body';
  const actual = contentType === undefined || isRange(contentType) ? media.mediaType : contentType;
  const parameters = parseMediaType(actual)?.parameters;
  const charset = parameters?.charset;
  switch (readKind(contract, media, actual)) {
    case 'json': {
      const text = decodeText(bytes, at, { charset });
      return text.ok ? parseJson(text.value, at) : text;
    }
    case 'urlencoded': {
      const text = decodeText(bytes, at, { charset });
      return text.ok ? parseUrlencoded({ contract, media, at }, text.value) : text;
    }
    case 'multipart': {
      const boundary = parameters?.boundary;
      if (boundary === undefined)
        return failed({
          code: 'boundary',
          message: `The content type ${quoted(actual)} has no boundary.`,
          at,
        });
      const parts = parseMultipart(bytes, boundary, options, at);
      return parts.ok ? readParts(contract, media, parts.value) : parts;
    }
    case 'text': {
      const text = decodeText(bytes, at, { charset, keepBom: true });
      return text.ok ? parsed(parsePrimitive(contract, media.schema, text.value)) : text;
    }
    default:
      return parsed(bytes);
  }
}

/** A schema that wants raw bytes gets them whatever the media type is, as for a JSON file that is merely downloaded. */
function readKind(contract: Contract, media: MediaType, actual: string): BodyKind {
  const described = isRange(media.mediaType) ? actual : media.mediaType;
  const kind = bodyKind(described);
  if (kind === 'multipart' || kind === 'urlencoded') return kind;
  return isBinarySchema(contract, media.schema) ? 'octets' : kind;
}
