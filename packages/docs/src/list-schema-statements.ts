import {
  below,
  type Contract,
  type Provenance,
  provenanceIn,
  provenanceOf,
  type Schema,
  type SourceRef,
} from '@countersign/contract';
import type { Statement } from './list-statements.ts';

export interface SchemaSite {
  readonly label: string;
  readonly at: SourceRef;
  /** How what the schema stands in is known. */
  readonly site: Provenance;
  /** Whether the schema itself is listed in any case; otherwise only if it says how it is known. */
  readonly named: boolean;
}

const single = ['items', 'additionalProperties', 'not', 'if', 'then', 'else', 'contains'] as const;
const lists = ['allOf', 'oneOf', 'anyOf', 'prefixItems'] as const;
const maps = ['properties', 'patternProperties'] as const;

/** A schema itself, its properties, and what in between says for itself how it is known. References are not followed. */
export function listSchemaStatements(
  contract: Contract,
  schema: Schema,
  { label, at, site, named: root }: SchemaSite,
): Statement[] {
  return walk(schema, '', [], root);

  function walk(
    value: unknown,
    name: string,
    path: readonly (string | number)[],
    named: boolean,
  ): Statement[] {
    if (typeof value !== 'object' || value === null) return [];
    const node = value as Readonly<Record<string, unknown>>;
    const own = provenanceIn(node) !== undefined;
    const statement: Statement = {
      label: name === '' ? label : `${label}, property ${name}`,
      at: below(at, ...path),
      provenance: provenanceOf(contract, { site, schema, path }),
      own,
    };
    return [
      ...(named || own ? [statement] : []),
      ...single.flatMap((keyword) =>
        walk(
          node[keyword],
          keyword === 'items' && name !== '' ? `${name}[]` : name,
          [...path, keyword],
          false,
        ),
      ),
      ...lists.flatMap((keyword) =>
        members(node[keyword]).flatMap(([index, member]) =>
          walk(member, name, [...path, keyword, Number(index)], false),
        ),
      ),
      ...maps.flatMap((keyword) =>
        members(node[keyword]).flatMap(([property, member]) =>
          walk(member, name === '' ? property : `${name}.${property}`, [...path, keyword, property], true),
        ),
      ),
    ];
  }
}

function members(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}
