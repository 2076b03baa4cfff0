import { acceptsValue, type Contract, type Schema, type SourceRef, schemaKey } from '@countersign/contract';
import type { Direction } from './generate/compile-schema.ts';
import { isHidden } from './generate/hidden.ts';
import { below, type Place } from './generate/place.ts';

/** Where branches are looked for. */
export interface BranchContext {
  readonly contract: Contract;
  readonly direction: Direction;
}

/** Deeper ones, and more of one value, are not looked at. */
const deepest = 12;
const mostItems = 20;
const mostBranches = 2000;

/**
 * What of a schema may be there or not: each alternative of `oneOf` and `anyOf`, each optional property that travels in the
 * direction, each value of an `enum` of several. Those of components are named by their own place.
 */
export function describedBranches(
  { contract, direction }: BranchContext,
  places: readonly Place[],
): ReadonlySet<SourceRef> {
  const branches = new Set<SourceRef>();
  const visited = new Set<Schema>();
  const queue = [...places];
  for (const { schema, at } of queue) {
    if (typeof schema === 'boolean' || visited.has(schema) || branches.size >= mostBranches) continue;
    visited.add(schema);
    for (const { place, isBranch } of partsOf(contract, { schema, at })) {
      if (isBranch && !isHidden(contract, place.schema, direction)) branches.add(place.at);
      queue.push(place);
    }
    if (schema.enum !== undefined && schema.enum.length > 1)
      for (const index of schema.enum.keys()) branches.add(below(at, 'enum', index));
  }
  return branches;
}

/** The branches that a value takes, as `describedBranches` names them. */
export function takenBranches(context: BranchContext, place: Place, value: unknown): ReadonlySet<SourceRef> {
  const taken = new Set<SourceRef>();
  take(context, taken, { place, value, depth: 0 });
  return taken;
}

interface Part {
  readonly place: Place;
  readonly isBranch: boolean;
}

/** What is applied to a value or to its parts. */
function* partsOf(contract: Contract, { schema, at }: Place): Iterable<Part> {
  if (typeof schema === 'boolean') return;
  if (schema.$ref !== undefined) yield { place: targetOf(contract, schema.$ref, at), isBranch: false };
  for (const keyword of ['allOf', 'oneOf', 'anyOf', 'prefixItems'] as const)
    for (const [index, member] of (schema[keyword] ?? []).entries()) {
      const isBranch = keyword.endsWith('Of') && keyword !== 'allOf';
      yield { place: { schema: member, at: below(at, keyword, index) }, isBranch };
    }
  for (const keyword of ['items', 'additionalProperties'] as const) {
    const member = schema[keyword];
    if (member !== undefined) yield { place: { schema: member, at: below(at, keyword) }, isBranch: false };
  }
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const isBranch = schema.required?.includes(name) !== true;
    yield { place: { schema: property, at: below(at, 'properties', name) }, isBranch };
  }
}

function targetOf(contract: Contract, reference: string, at: SourceRef): Place {
  const key = schemaKey(reference);
  return { schema: contract.schemas[key] ?? true, at: contract.schemaRefs[key] ?? at };
}

interface Visit {
  readonly place: Place;
  readonly value: unknown;
  readonly depth: number;
}

function take(context: BranchContext, taken: Set<SourceRef>, { depth, place, value }: Visit): void {
  const { contract, direction } = context;
  const { schema, at } = place;
  if (typeof schema === 'boolean' || depth > deepest || value === undefined) return;
  const visit = (next: Place, part: unknown): void =>
    take(context, taken, { place: next, value: part, depth: depth + 1 });
  if (schema.$ref !== undefined) visit(targetOf(contract, schema.$ref, at), value);
  for (const [index, member] of (schema.allOf ?? []).entries())
    visit({ schema: member, at: below(at, 'allOf', index) }, value);
  for (const keyword of ['oneOf', 'anyOf'] as const)
    for (const [index, member] of (schema[keyword] ?? []).entries()) {
      const branch = below(at, keyword, index);
      if (!acceptsValue(contract, member, value, { direction, at: branch })) continue;
      taken.add(branch);
      visit({ schema: member, at: branch }, value);
    }
  const { enum: listed = [], items, prefixItems = [], properties = {} } = schema;
  const chosen = listed.length > 1 ? listed.findIndex((each) => isSame(each, value)) : -1;
  if (chosen >= 0) taken.add(below(at, 'enum', chosen));
  if (Array.isArray(value)) {
    for (const [index, item] of value.slice(0, mostItems).entries()) {
      const own = prefixItems[index];
      if (own !== undefined) visit({ schema: own, at: below(at, 'prefixItems', index) }, item);
      else if (items !== undefined) visit({ schema: items, at: below(at, 'items') }, item);
    }
  } else if (isObject(value)) {
    let others = 0;
    for (const [name, part] of Object.entries(value)) {
      const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
      if (property !== undefined) {
        const branch = below(at, 'properties', name);
        if (schema.required?.includes(name) !== true) taken.add(branch);
        visit({ schema: property, at: branch }, part);
      } else if (schema.additionalProperties !== undefined && others < mostItems) {
        others += 1;
        visit({ schema: schema.additionalProperties, at: below(at, 'additionalProperties') }, part);
      }
    }
  }
}

function isSame(one: unknown, other: unknown): boolean {
  return one === other || (isObject(one) && JSON.stringify(one) === JSON.stringify(other));
}

/** Not a file. */
function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !ArrayBuffer.isView(value) && !('bytes' in value);
}
