import type { Basis, Contract, Provenance, Schema } from './model.ts';
import { schemaKey } from './resolve-schema.ts';

/** A keyword of a schema, and the way to it. */
export interface SchemaPlace {
  /** Provenance of the parameter, header, media type … that the schema belongs to. */
  readonly site: Provenance;
  /** Where `path` begins: the schema of the site, or one of `Contract.schemas`. */
  readonly schema: Schema;
  /** Keywords, names and indexes from there to a subschema; references on the way are followed, with or without a `$ref` token. */
  readonly path: readonly (string | number)[];
  /** The keyword in question; `required/<property>` for one required property, known like `required` if it is not named. */
  readonly keyword?: string;
}

/**
 * How a statement of a schema is known: the nearest `x-provenance` around the subschema, then that of the place that
 * refers to it, then that of the site. Its `keywords` may give the keyword a basis of its own.
 */
export function provenanceOf(contract: Contract, { site, schema, path, keyword }: SchemaPlace): Provenance {
  if (!contract.annotated) return site;
  let provenance = provenanceIn(schema) ?? withoutKeywords(site);
  let value: unknown = schema;
  const enter = (next: unknown): void => {
    value = next;
    provenance = provenanceIn(next) ?? withoutKeywords(provenance);
  };
  const follow = (): boolean => {
    const reference = isRecord(value) ? value.$ref : undefined;
    if (typeof reference !== 'string') return false;
    enter(contract.schemas[schemaKey(reference)]);
    return true;
  };
  for (const token of path) {
    if (token === '$ref' && follow()) continue;
    while (!hasMember(value, token) && follow());
    if (!hasMember(value, token)) break;
    enter(value[token]);
  }
  if (keyword === undefined) return provenance;
  const [name = keyword] = keyword.split('/', 1);
  const basis = provenance.keywords?.[keyword] ?? provenance.keywords?.[name];
  return basis === undefined ? provenance : { ...provenance, basis };
}

export const bases: readonly Basis[] = ['documented', 'example', 'vendor', 'client', 'inferred', 'standard'];

export function isBasis(value: unknown): value is Basis {
  return bases.some((basis) => basis === value);
}

/** The `x-provenance` that stands at this very object, in its long form. The loader has checked its shape. */
export function provenanceIn(value: unknown): Provenance | undefined {
  const own = isRecord(value) ? value['x-provenance'] : undefined;
  if (isBasis(own)) return { basis: own };
  return isRecord(own) && isBasis(own.basis) ? (own as unknown as Provenance) : undefined;
}

/** What is known of an object holds for what stands in it, but not its remarks on its own keywords. */
export function withoutKeywords(provenance: Provenance): Provenance {
  if (provenance.keywords === undefined) return provenance;
  const { keywords: _, ...rest } = provenance;
  return rest;
}

function isRecord(value: unknown): value is Readonly<Record<string | number, unknown>> {
  return typeof value === 'object' && value !== null;
}

function hasMember(
  value: unknown,
  token: string | number,
): value is Readonly<Record<string | number, unknown>> {
  return isRecord(value) && Object.hasOwn(value, token);
}
