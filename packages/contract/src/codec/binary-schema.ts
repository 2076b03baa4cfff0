import type { Contract, Schema } from '../model.ts';
import { resolveSchema } from '../resolve-schema.ts';
import { bodyKind } from './media-type.ts';
import { isOpen, typesOf } from './schema-types.ts';

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
  return isBinary(contract, schema, bodyKind(mediaType) === 'octets', new Set());
}

function isBinary(
  contract: Contract,
  schema: Schema | undefined,
  octets: boolean,
  path: ReadonlySet<Schema>,
): boolean {
  if (schema === undefined || schema === true) return octets;
  if (schema === false || path.has(schema)) return false;
  const object = resolveSchema(contract, schema);
  if (typeof object === 'boolean') return object && octets;
  const below = new Set(path).add(schema);
  const inner = (member: Schema, alone: boolean): boolean =>
    isBinary(contract, member, alone && octets, below);
  if (object.contentEncoding !== undefined) return false;
  if (object.format === 'binary') return true;
  if (object.contentMediaType !== undefined && mayBeString(contract, object))
    return isBinaryType(object.contentMediaType);
  if (object.allOf?.some((member) => inner(member, false))) return true;
  const alternatives = [...(object.anyOf ?? []), ...(object.oneOf ?? [])].filter(
    (member) => !isNull(contract, member),
  );
  if (alternatives.length > 0) return alternatives.every((member) => inner(member, true));
  return octets && isOpen(typesOf(contract, schema));
}

function isBinaryType(mediaType: string): boolean {
  return bodyKind(mediaType) === 'octets';
}

function mayBeString(contract: Contract, schema: Schema): boolean {
  return typesOf(contract, schema).has('string');
}

function isNull(contract: Contract, schema: Schema): boolean {
  const types = typesOf(contract, schema);
  return types.size === 1 && types.has('null');
}
