import type { Contract, Provenance, Schema, SchemaObject, SourceRef } from '../model.ts';
import { withoutKeywords } from '../provenance.ts';
import { schemaKey } from '../resolve-schema.ts';
import { explainErrors } from './explain-errors.ts';
import { unstated } from './known.ts';
import type { Direction } from './prepare-schema.ts';
import { schemaValidator } from './schema-validator.ts';
import type { Violation } from './violation.ts';

export interface ValidationOptions {
  /** In a request `readOnly` properties need not (and should not) be there, in a response `writeOnly` ones must not. */
  readonly direction: Direction;
  /** Where the schema stands, for the places of violations. @default the place of the component, when it is one */
  readonly at?: SourceRef | undefined;
  /** Holds where the schema states none itself. @default documented without any provenance in the description, else inferred */
  readonly provenance?: Provenance | undefined;
  /** What the value itself is called in messages. @default 'the value' */
  readonly subject?: string | undefined;
}

/**
 * Every way in which `value` breaks `schema`; none when it is valid.
 *
 * Judges JSON Schema 2020-12 with the formats of JSON Schema and of OpenAPI's registry (others pass), `readOnly` and
 * `writeOnly` by direction, `discriminator`, and bytes (`Uint8Array` or `FilePart`) at binary schemas. A keyword that
 * cannot be judged passes, see `unjudgedKeywords`. Schemas are compiled when first used, once per contract.
 */
export function validateValue(
  contract: Contract,
  schema: Schema,
  value: unknown,
  options: ValidationOptions,
): Violation[] {
  const validator = schemaValidator(contract, options.direction);
  const errors = validator.errors(schema, options.at ?? placeOf(contract, schema), value);
  if (errors.length === 0) return [];
  return explainErrors(
    {
      validator,
      path: '',
      subject: options.subject ?? 'the value',
      provenance: withoutKeywords(options.provenance ?? unstated(contract)),
    },
    errors,
  );
}

function placeOf(contract: Contract, schema: Schema): SourceRef {
  if (typeof schema === 'object' && schema.$ref !== undefined) {
    return contract.schemaRefs[schemaKey(schema.$ref)] ?? '0#';
  }
  return (typeof schema === 'object' ? placesOf(contract).get(schema) : undefined) ?? '0#';
}

const places = new WeakMap<Contract, ReadonlyMap<SchemaObject, SourceRef>>();

function placesOf(contract: Contract): ReadonlyMap<SchemaObject, SourceRef> {
  const known = places.get(contract);
  if (known !== undefined) return known;
  const made = new Map<SchemaObject, SourceRef>();
  for (const [key, schema] of Object.entries(contract.schemas)) {
    const at = contract.schemaRefs[key];
    if (typeof schema === 'object' && at !== undefined && !made.has(schema)) made.set(schema, at);
  }
  places.set(contract, made);
  return made;
}
