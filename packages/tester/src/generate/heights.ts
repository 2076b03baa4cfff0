import { type Contract, type Schema, schemaKey } from '@countersign/contract';
import type { Direction } from './compile-schema.ts';
import { isHidden } from './hidden.ts';
import { isMap } from './tighten-shape.ts';

/** How many levels a schema's smallest value has at least; infinite for one that needs itself without end. */
export type Heights = (schema: Schema) => number;

/** Heights of the schemas of a contract, worked out when first asked for. */
export function createHeights(contract: Contract, direction: Direction): Heights {
  const known = new Map<string, number>();

  /** Raises what is known of a circle of components until nothing changes: the least heights that fit together. */
  function settle(key: string): number {
    const open = new Set<string>();
    const pending = [key];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      if (known.has(next) || open.has(next)) continue;
      open.add(next);
      pending.push(...referencesOf(contract.schemas[next]));
    }
    const height = new Map([...open].map((each) => [each, Number.POSITIVE_INFINITY]));
    const order = [...open].reverse();
    for (let changed = true; changed; ) {
      changed = false;
      for (const each of order) {
        const schema = contract.schemas[each];
        const value =
          schema === undefined ? 0 : measure(schema, (ref) => known.get(ref) ?? height.get(ref) ?? 0);
        if (value < (height.get(each) ?? 0)) {
          height.set(each, value);
          changed = true;
        }
      }
    }
    for (const [each, value] of height) known.set(each, value);
    return known.get(key) ?? 0;
  }

  function measure(schema: unknown, ofKey: (key: string) => number): number {
    if (!isMap(schema)) return 0;
    const inner = (each: unknown): number => measure(each, ofKey);
    const heights = [own(schema, inner)];
    if (typeof schema.$ref === 'string') heights.push(ofKey(schemaKey(schema.$ref)));
    if (Array.isArray(schema.allOf)) heights.push(...schema.allOf.map(inner));
    for (const keyword of ['anyOf', 'oneOf'])
      if (Array.isArray(schema[keyword]) && schema[keyword].length > 0)
        heights.push(Math.min(...schema[keyword].map(inner)));
    return Math.max(...heights);
  }

  function own(schema: Readonly<Record<string, unknown>>, inner: (each: unknown) => number): number {
    if (Array.isArray(schema.enum) || 'const' in schema) return 0;
    const types = schema.type === undefined ? [] : [schema.type].flat();
    if (types.some((type) => type !== 'object' && type !== 'array')) return 0;
    const both = [];
    if (types.length === 0 || types.includes('object')) both.push(ofObject(schema, inner));
    if (types.length === 0 || types.includes('array')) both.push(ofArray(schema, inner));
    return types.length === 0 ? Math.max(...both) : Math.min(...both);
  }

  function ofObject(schema: Readonly<Record<string, unknown>>, inner: (each: unknown) => number): number {
    const required = Array.isArray(schema.required) ? schema.required : [];
    const properties = isMap(schema.properties) ? schema.properties : {};
    const heights = required.map((name) => {
      const property = Object.hasOwn(properties, name) ? (properties[name] as Schema) : true;
      return isHidden(contract, property, direction) ? 0 : 1 + inner(property);
    });
    return Math.max(0, ...heights);
  }

  function ofArray(schema: Readonly<Record<string, unknown>>, inner: (each: unknown) => number): number {
    if (typeof schema.minItems !== 'number' || schema.minItems < 1) return 0;
    const prefix = Array.isArray(schema.prefixItems) ? schema.prefixItems.slice(0, schema.minItems) : [];
    const items = schema.minItems > prefix.length ? [...prefix, schema.items] : prefix;
    return Math.max(0, ...items.map((item) => 1 + inner(item)));
  }

  const measured = new WeakMap<object, number>();
  return (schema) => {
    if (typeof schema === 'boolean') return 0;
    const height = measured.get(schema) ?? measure(schema, (key) => known.get(key) ?? settle(key));
    measured.set(schema, height);
    return height;
  };
}

function referencesOf(schema: unknown): string[] {
  const found: string[] = [];
  const pending: unknown[] = [schema];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (Array.isArray(next)) pending.push(...next);
    if (!isMap(next)) continue;
    if (typeof next.$ref === 'string') found.push(schemaKey(next.$ref));
    pending.push(...Object.values(next).filter((value) => typeof value === 'object' && value !== null));
  }
  return found;
}
