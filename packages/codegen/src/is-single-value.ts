import { type Contract, resolveSchema, type Schema } from '@countersign/contract';

const single: ReadonlySet<string> = new Set(['string', 'number', 'integer', 'boolean', 'null']);

/** Whether every value of a schema is a text, a number or a boolean, which needs no style. */
export function isSingleValue(contract: Contract, schema: Schema | undefined): boolean {
  const resolved = schema === undefined ? undefined : resolveSchema(contract, schema);
  if (typeof resolved !== 'object') return false;
  if (resolved.type === undefined) return resolved.enum?.every((value) => typeof value === 'string') ?? false;
  return [resolved.type].flat().every((type) => single.has(type));
}
