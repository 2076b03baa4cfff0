import type { Contract, Schema, SchemaObject } from './model.ts';

const prefix = 'contract:';

/** The key into `Contract.schemas` that a normalised `$ref` or discriminator mapping names. */
export function schemaKey(reference: string): string {
  return reference.startsWith(prefix) ? reference.slice(prefix.length) : reference;
}

/**
 * The schema that `schema` stands for: follows `$ref` to its end.
 *
 * Keywords beside a `$ref` (JSON Schema 2020-12 core § 8.2.3.1) are laid over those of its target, so that the result
 * shows the type and the annotations that hold here. That is a view for reading shapes; validation uses the schema itself.
 */
export function resolveSchema(contract: Contract, schema: Schema): Schema {
  if (typeof schema === 'boolean' || schema.$ref === undefined) return schema;
  const { $ref, ...siblings } = schema;
  const target = contract.schemas[schemaKey($ref)];
  if (target === undefined) return schema;
  const resolved = resolveSchema(contract, target);
  if (typeof resolved === 'boolean' || Object.keys(siblings).length === 0) return resolved;
  return { ...resolved, ...siblings } satisfies SchemaObject;
}
