import { isBinarySchema } from '../codec/binary-schema.ts';
import { asFilePart } from '../codec/file-part.ts';
import type { Contract, SchemaObject } from '../model.ts';

/** True when a schema itself (not a branch of it) describes raw bytes. */
export function isBinary(contract: Contract, schema: SchemaObject): boolean {
  const { $ref, anyOf, oneOf } = schema;
  return $ref === undefined && anyOf === undefined && oneOf === undefined && isBinarySchema(contract, schema);
}

/** Whether a value is what a binary schema wants: bytes, or a string where the bytes travel inside of a text format. */
export function isBinaryValue(schema: SchemaObject, value: unknown): boolean {
  if (value === null) return [schema.type].flat().includes('null');
  const length = typeof value === 'string' ? [...value].length : asFilePart(value)?.bytes.length;
  if (length === undefined) return false;
  const { minLength, maxLength } = schema;
  return (
    !(typeof minLength === 'number' && length < minLength) &&
    !(typeof maxLength === 'number' && length > maxLength)
  );
}
