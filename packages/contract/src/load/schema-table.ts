import type { Schema } from '../model.ts';
import { pointerTokens } from '../pointer.ts';
import type { Node } from './node.ts';

/** The targets of references, each under a readable key of its own. */
export interface SchemaTable {
  readonly entries: Map<string, SchemaEntry>;
  /** By place, `<document uri>#<pointer>`. */
  readonly keys: Map<string, string>;
}

export interface SchemaEntry {
  readonly key: string;
  readonly node: Node;
  /** Normalised once every operation is built. */
  schema: Schema;
}

export function createSchemaTable(): SchemaTable {
  return { entries: new Map(), keys: new Map() };
}

/** The key of a target, which becomes an entry when it is first referred to. */
export function keyFor(table: SchemaTable, node: Node): string {
  return keyOf(table, {
    place: `${node.document.uri}#${node.pointer}`,
    name: readableName(node),
    node,
    schema: true,
  });
}

/** The key of an entry, which is added under its name, or one like it, if nothing stands for its place yet. */
export function keyOf(
  table: SchemaTable,
  { place, name, node, schema }: Omit<SchemaEntry, 'key'> & { readonly place: string; readonly name: string },
): string {
  const known = table.keys.get(place);
  if (known !== undefined) return known;
  let key = name;
  for (let count = 2; table.entries.has(key); count++) key = `${name}-${count}`;
  table.keys.set(place, key);
  table.entries.set(key, { key, node, schema });
  return key;
}

/** `#/components/schemas/Batch/properties/id` → `Batch.id`; `schemas/batch.yaml` → `batch`. */
function readableName({ document, pointer }: Node): string {
  const tokens = pointerTokens(pointer);
  const inComponents = tokens[0] === 'components' && tokens.length > 2;
  const relevant = (inComponents ? tokens.slice(2) : tokens).filter((token) => !structural.has(token));
  const fileName =
    document.uri
      .split(/[/\\]/)
      .at(-1)
      ?.replace(/\.\w+$/, '') ?? 'schema';
  const name = (inComponents ? relevant : relevant.slice(-2)).join('.') || fileName;
  // Keys are part of URIs (`contract:<key>`) and of file names.
  const safe = name.replace(/[^\w.-]+/g, '_');
  return /^\.*$/.test(safe) ? 'schema' : safe;
}

const structural = new Set([
  'properties',
  '$defs',
  'definitions',
  'schema',
  'schemas',
  'content',
  'paths',
  'components',
]);
