import type { Contract, Schema } from '../model.ts';
import { resolveSchema } from '../resolve-schema.ts';
import { bodyKind } from './media-type.ts';
import { isOpen, type JsonType, typesOf } from './schema-types.ts';

/**
 * True when values of this schema are raw bytes: `format: binary` (OpenAPI 3.0); `contentMediaType` of neither JSON nor
 * text without `contentEncoding` (3.1 § 4.8.24.4); nothing said at all under a media type of octets. Looks through
 * `$ref` and `allOf`; of `anyOf` and `oneOf` every alternative but `null` must be binary.
 *
 * @param mediaType Where the value stands: a body's media type, or `application/octet-stream` for a part of a multipart body.
 */
export function isBinarySchema(
  contract: Contract,
  schema: Schema | undefined,
  mediaType = 'application/json',
): boolean {
  const matters = (alternative: Schema): boolean => !isOnly(contract, alternative, 'null');
  return isBinary({ contract, matters, enough: 'every' }, schema, bodyKind(mediaType) === 'octets');
}

/**
 * True when one part of a multipart body is to be read as bytes: of alternatives such as a file or an array of files,
 * those for arrays do not matter, and one binary alternative is enough for a part that looks like a file.
 */
export function isBinaryPart(
  contract: Contract,
  schema: Schema | undefined,
  looksLikeFile: boolean,
): boolean {
  const matters = (alternative: Schema): boolean =>
    !isOnly(contract, alternative, 'null') && !isOnly(contract, alternative, 'array');
  return isBinary({ contract, matters, enough: looksLikeFile ? 'some' : 'every' }, schema, false);
}

interface Question {
  readonly contract: Contract;
  /** Which alternatives are asked at all. */
  readonly matters: (alternative: Schema) => boolean;
  readonly enough: 'some' | 'every';
}

/** @param octets True where a schema that says nothing stands for bytes. */
function isBinary(
  question: Question,
  schema: Schema | undefined,
  octets: boolean,
  path: ReadonlySet<Schema> = new Set(),
): boolean {
  if (schema === undefined || schema === true) return octets;
  if (schema === false || path.has(schema)) return false;
  const { contract, enough, matters } = question;
  const object = resolveSchema(contract, schema);
  if (typeof object === 'boolean') return object && octets;
  if (object.contentEncoding !== undefined) return false;
  if (object.format === 'binary') return true;
  if (object.contentMediaType !== undefined && typesOf(contract, object).has('string'))
    return bodyKind(object.contentMediaType) === 'octets';
  const isComposite = object.allOf !== undefined || object.anyOf !== undefined || object.oneOf !== undefined;
  if (!isComposite) return octets && isOpen(typesOf(contract, schema));
  const below = new Set(path).add(schema);
  if (object.allOf?.some((member) => isBinary(question, member, false, below))) return true;
  const alternatives = [...(object.anyOf ?? []), ...(object.oneOf ?? [])].filter(matters);
  if (alternatives.length > 0)
    return alternatives[enough]((member) => isBinary(question, member, octets, below));
  return octets && isOpen(typesOf(contract, schema));
}

function isOnly(contract: Contract, schema: Schema, type: JsonType): boolean {
  const types = typesOf(contract, schema);
  return types.size === 1 && types.has(type);
}
