import { type Contract, type Schema, schemaKey } from '@countersign/contract';

/** What a bare reference leads to; a schema with more beside its `$ref` stands for itself. */
export function schemaTarget(contract: Contract, schema: Schema): Schema {
  let target = schema;
  for (let steps = 0; steps < 100; steps += 1) {
    if (typeof target === 'boolean' || target.$ref === undefined || Object.keys(target).length > 1)
      return target;
    target = contract.schemas[schemaKey(target.$ref)] ?? true;
  }
  return target;
}
