import type { Contract, Schema, SourceRef } from '../model.ts';
import type { Direction } from './prepare-schema.ts';
import { schemaValidator } from './schema-validator.ts';

/**
 * Whether nothing at all is wrong with `value`, not even what is merely advised against: the answer of `validateValue`
 * without the reasons, which cost more than the answer.
 *
 * @param options.at as for `validateValue`, so that the schema is compiled once for both
 */
export function acceptsValue(
  contract: Contract,
  schema: Schema,
  value: unknown,
  { at, direction }: { readonly direction: Direction; readonly at: SourceRef },
): boolean {
  return schemaValidator(contract, direction).errors(schema, at, value).length === 0;
}
