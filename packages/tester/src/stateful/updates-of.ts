import type { Operation } from '@countersign/contract';
import { mergeAll } from '../merge-schemas.ts';
import { bindTo, type Draft, type PlanContext } from './draft.ts';
import { shapeOf } from './path-names.ts';
import { headerParameter, versionProperty } from './plan-conditions.ts';
import { addReferences } from './prerequisites.ts';
import type { Relation } from './relation.ts';
import { isJson } from './schema-place.ts';
import type { StepBinding } from './step.ts';

/** How what a creator makes is read, replaced and patched at its own address. */
export function updatesOf(
  { relations }: PlanContext,
  creator: Operation,
): Readonly<Partial<Record<'reader' | 'put' | 'patch', Relation>>> {
  const own = relations.filter(({ from, makes }) => from === creator && makes);
  const reader = own.find(({ to, from }) => to.method === 'GET' && to !== from && isItem(to));
  if (reader === undefined) return {};
  const atItem = (method: string): Relation | undefined =>
    own.find(({ to }) => to.method === method && shapeOf(to.path) === shapeOf(reader.to.path)) ??
    (method === creator.method && shapeOf(creator.path) === shapeOf(reader.to.path)
      ? itself(creator)
      : undefined);
  const [put, patch] = [atItem('PUT'), atItem('PATCH')];
  return { reader, ...(put && { put }), ...(patch && { patch }) };
}

function isItem({ path }: Operation): boolean {
  return path.endsWith('}') || path.endsWith('}/');
}

/** A PUT that made an object replaces it too. */
function itself(creator: Operation): Relation {
  const { id, at, provenance, parameters } = creator;
  const bindings = parameters
    .filter((each) => each.in === 'path')
    .map(({ name }) => ({
      in: 'path' as const,
      name,
      source: { kind: 'expression' as const, value: `$request.path.${name}` },
    }));
  return { name: id, from: creator, to: creator, bindings, stated: false, makes: true, at, provenance };
}

/** What a replacement takes from the steps before it. */
export function replacementBindings(
  context: PlanContext,
  draft: Draft,
  relation: Relation,
  object: string,
): readonly StepBinding[] {
  return [
    ...bindTo(relation, object),
    ...bodyIds(context, relation, object),
    ...addReferences(context, draft, relation.to, 'p1'),
    ...preconditions(draft, relation.to, object),
    ...versions(context, draft, relation.to, object),
  ];
}

/** What says in a body which version it changes, as it was read last. */
function versions(
  { contract }: PlanContext,
  { steps }: Draft,
  operation: Operation,
  object: string,
): readonly StepBinding[] {
  const name = versionProperty(contract, operation);
  const read = steps.findLast(
    (step) =>
      step.role === 'read' &&
      step.object === object &&
      step.as !== 'other' &&
      step.operation.path === operation.path,
  );
  if (name === undefined || read === undefined) return [];
  const source = { kind: 'expression', value: `$response.body#/${name}` } as const;
  return [{ in: 'body', name: `/${name}`, from: read.id, source, optional: true }];
}

/** A representation that carries its id has to carry the right one. */
export function bodyIds(
  { contract }: PlanContext,
  relation: Relation,
  object: string,
): readonly StepBinding[] {
  const media = relation.to.requestBody?.content.find(({ mediaType }) => isJson(mediaType));
  const shape = mergeAll(contract, media?.schema ?? true);
  const last = relation.bindings.filter((each) => each.in === 'path').at(-1);
  if (typeof shape === 'boolean' || last === undefined) return [];
  const names = [last.name, 'id', '_id', 'uuid'];
  const name = names.find((each) => shape.properties !== undefined && Object.hasOwn(shape.properties, each));
  const property = name === undefined ? undefined : mergeAll(contract, shape.properties?.[name] ?? true);
  if (name === undefined || (typeof property === 'object' && property.readOnly === true)) return [];
  return [{ in: 'body', name: `/${name}`, from: object, source: last.source }];
}

/** What was read last, for an operation that wants to know (RFC 9110 § 13.1.1). */
export function preconditions(draft: Draft, operation: Operation, object: string): readonly StepBinding[] {
  const parameter = headerParameter(operation, 'If-Match');
  const read = draft.steps.findLast(
    (step) => step.role === 'read' && step.object === object && step.as !== 'other',
  );
  if (parameter?.required !== true || read === undefined) return [];
  return [
    {
      in: 'header',
      name: parameter.name,
      from: read.id,
      source: { kind: 'expression', value: '$response.header.ETag' },
    },
  ];
}
