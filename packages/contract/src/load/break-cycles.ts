import type { Schema } from '../model.ts';
import { schemaKey } from '../resolve-schema.ts';
import { failCycle } from './resolve-reference.ts';
import { keyOf, type SchemaEntry, type SchemaTable } from './schema-table.ts';

/**
 * Refuses schemas that refer to themselves without descending into the instance: nothing could ever be decided by them
 * (JSON Schema 2020-12 core § 9.4.1).
 *
 * One such circle is common and has a meaning: a base lists its subtypes in `oneOf` or `anyOf`, and each subtype names
 * the base in `allOf`. The subtype then means the base without that list, which becomes an entry of its own.
 */
export function breakCycles(table: SchemaTable): void {
  const suspects = entangled(table);
  if (suspects.size === 0) return;
  for (const key of suspects.keys()) {
    const entry = table.entries.get(key);
    if (entry !== undefined) entry.schema = separated(table, suspects, entry);
  }
  const circles = entangled(table);
  const [first] = circles.keys();
  if (first === undefined) return;
  const nodes = circle(circles, first).flatMap((key) => table.entries.get(key)?.node ?? []);
  if (nodes[0] !== undefined) failCycle(nodes[0], nodes);
}

type Edges = ReadonlyMap<string, readonly string[]>;

/** The entries from which a circle can be reached: what remains when entries that lead nowhere are taken away again and again. */
function entangled(table: SchemaTable): Edges {
  const edges = new Map<string, string[]>();
  const sources = new Map<string, string[]>();
  for (const { key, schema } of table.entries.values()) {
    const targets = inPlaceTargets(schema);
    edges.set(key, targets);
    for (const target of targets) {
      const known = sources.get(target);
      if (known === undefined) sources.set(target, [key]);
      else known.push(key);
    }
  }
  const open = new Map([...edges].map(([key, targets]) => [key, targets.length]));
  const leaves = [...open].filter(([, count]) => count === 0).map(([key]) => key);
  for (let leaf = leaves.pop(); leaf !== undefined; leaf = leaves.pop()) {
    open.delete(leaf);
    for (const source of sources.get(leaf) ?? []) {
      const count = (open.get(source) ?? 0) - 1;
      open.set(source, count);
      if (count === 0) leaves.push(source);
    }
  }
  return new Map(
    [...open.keys()].map((key) => [key, (edges.get(key) ?? []).filter((target) => open.has(target))]),
  );
}

/** The entries that a schema applies to the very instance that it is applied to itself. */
function inPlaceTargets(schema: Schema): string[] {
  if (typeof schema === 'boolean') return [];
  const { $ref, allOf = [], anyOf = [], oneOf = [], dependentSchemas = {} } = schema;
  const single = ['not', 'if', 'then', 'else'].map((keyword) => schema[keyword] as Schema | undefined);
  const dependent = Object.values(dependentSchemas as Readonly<Record<string, Schema>>);
  const subschemas = [...allOf, ...anyOf, ...oneOf, ...dependent];
  const inner = [...subschemas, ...single].flatMap((subschema) =>
    subschema === undefined ? [] : inPlaceTargets(subschema),
  );
  return $ref === undefined ? inner : [schemaKey($ref), ...inner];
}

/** The subtype, with its bases cut loose from the list that leads back to it. */
function separated(table: SchemaTable, suspects: Edges, { schema, key }: SchemaEntry): Schema {
  const cut = (part: Schema, isBase: boolean): Schema => {
    if (typeof part === 'boolean') return part;
    const { $ref, allOf, anyOf, oneOf } = part;
    const base = isBase && $ref !== undefined ? table.entries.get(schemaKey($ref)) : undefined;
    return {
      ...part,
      ...(base && reaches(suspects, base.key, key) && { $ref: `contract:${baseOf(table, base)}` }),
      ...(allOf && { allOf: allOf.map((member) => cut(member, true)) }),
      ...(anyOf && { anyOf: anyOf.map((member) => cut(member, false)) }),
      ...(oneOf && { oneOf: oneOf.map((member) => cut(member, false)) }),
    };
  };
  return cut(schema, true);
}

/** The key of a base without its list of subtypes. */
function baseOf(table: SchemaTable, base: SchemaEntry): string {
  const { schema, node } = base;
  if (typeof schema === 'boolean' || (schema.oneOf === undefined && schema.anyOf === undefined))
    return base.key;
  const { oneOf: _, anyOf: __, discriminator: ___, ...rest } = schema;
  return keyOf(table, {
    place: `${base.key} without subtypes`,
    name: `${base.key}.base`,
    node,
    schema: rest,
  });
}

function reaches(edges: Edges, from: string, to: string): boolean {
  const seen = new Set<string>();
  const pending = [from];
  for (let key = pending.pop(); key !== undefined; key = pending.pop()) {
    if (key === to) return true;
    if (seen.has(key)) continue;
    seen.add(key);
    pending.push(...(edges.get(key) ?? []));
  }
  return false;
}

/** The entries of a circle in order, the first one again at the end. */
function circle(edges: Edges, from: string): string[] {
  const steps: string[] = [];
  let key = from;
  while (!steps.includes(key)) {
    steps.push(key);
    key = edges.get(key)?.[0] ?? from;
  }
  return [...steps.slice(steps.indexOf(key)), key];
}
