import { type Contract, type Schema, schemaKey } from '@countersign/contract';
import type { Direction } from './compile-schema.ts';
import { isMap } from './tighten-shape.ts';

/** True when a property does not travel in this direction: `readOnly` in a request, `writeOnly` in a response. */
export function isHidden(contract: Contract, property: Schema, direction: Direction): boolean {
  const marker = direction === 'request' ? 'readOnly' : 'writeOnly';
  const pending: unknown[] = [property];
  const seen = new Set<unknown>();
  for (let schema = pending.pop(); schema !== undefined; schema = pending.pop()) {
    if (!isMap(schema) || seen.has(schema)) continue;
    seen.add(schema);
    if (schema[marker] === true) return true;
    if (typeof schema.$ref === 'string') pending.push(contract.schemas[schemaKey(schema.$ref)]);
    if (Array.isArray(schema.allOf)) pending.push(...schema.allOf);
  }
  return false;
}
