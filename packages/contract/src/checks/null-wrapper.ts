import type { Contract, Schema } from '../model.ts';
import { isMap } from './sanitise-keyword.ts';

/**
 * True for the `anyOf` that stands for `nullable: true` beside a reference or combined schemas of OpenAPI 3.0. The
 * document has no such `anyOf`: what is in its first branch stands at the schema itself.
 */
export function isNullWrapper(contract: Contract, schema: Schema): boolean {
  if (!contract.openapi.startsWith('3.0') || !isMap(schema) || schema.anyOf?.length !== 2) return false;
  const [wrapped, or] = schema.anyOf;
  const isNull = isMap(or) && or.type === 'null' && Object.keys(or).length === 1;
  return isNull && isMap(wrapped) && ['$ref', 'allOf', 'oneOf', 'not'].some((keyword) => keyword in wrapped);
}
