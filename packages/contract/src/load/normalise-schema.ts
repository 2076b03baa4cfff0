import type { Schema, SchemaObject } from '../model.ts';
import { type Context, leaveOut } from './context.ts';
import { child, fail, isObject, items, kindOf, members, type Node, nodeAt } from './node.ts';
import { resolveReference } from './resolve-reference.ts';
import { keyFor } from './schema-table.ts';
import { readProvenance } from './site.ts';
import { upgradeSchema } from './upgrade-schema.ts';

type Normalise = (context: Context, node: Node) => unknown;

const one: Normalise = (context, node) => normaliseSchema(context, node);
const list: Normalise = (context, node) => {
  const schemas = items(node, `"${keywordOf(node)}"`);
  if (schemas.length === 0) fail(node, `"${keywordOf(node)}" must not be empty`);
  return schemas.map((schema) => normaliseSchema(context, schema));
};
const map: Normalise = (context, node) =>
  Object.fromEntries(
    members(node, `"${keywordOf(node)}"`).map(([name, member]) => [name, normaliseSchema(context, member)]),
  );
const number: Normalise = typed('a finite number', Number.isFinite);
const count: Normalise = typed(
  'a whole number from 0',
  (value) => Number.isInteger(value) && (value as number) >= 0,
);
const string: Normalise = typed('a string', (value) => typeof value === 'string');
const boolean: Normalise = typed('true or false', (value) => typeof value === 'boolean');
const names: Normalise = typed('an array of strings', isStrings);
const values: Normalise = typed(
  'an array that is not empty',
  (value) => Array.isArray(value) && value.length > 0,
);
const type: Normalise = typed(
  'a type or an array of types',
  (value) => [value].flat().length > 0 && [value].flat().every((name) => types.has(name)),
);
const dependencies: Normalise = typed(
  'an object of arrays of strings',
  (value) => isObject(value) && Object.values(value).every(isStrings),
);

const types: ReadonlySet<unknown> = new Set([
  'null',
  'boolean',
  'object',
  'array',
  'number',
  'string',
  'integer',
]);

/** Keywords of JSON Schema 2020-12 whose value is checked or rewritten; any other is taken as it is. */
const keywords: Readonly<Record<string, Normalise>> = {
  $schema: dialect,
  $ref: reference,
  $dynamicRef: dynamicReference,
  type,
  enum: values,
  required: names,
  properties: map,
  patternProperties: map,
  dependentSchemas: map,
  dependentRequired: dependencies,
  additionalProperties: one,
  propertyNames: one,
  unevaluatedProperties: one,
  unevaluatedItems: one,
  items: one,
  prefixItems: list,
  contains: one,
  allOf: list,
  anyOf: list,
  oneOf: list,
  not: one,
  if: one,
  then: one,
  else: one,
  contentSchema: one,
  minimum: number,
  maximum: number,
  exclusiveMinimum: number,
  exclusiveMaximum: number,
  multipleOf: typed('a number above 0', (value) => typeof value === 'number' && value > 0),
  minLength: count,
  maxLength: count,
  minItems: count,
  maxItems: count,
  minContains: count,
  maxContains: count,
  minProperties: count,
  maxProperties: count,
  uniqueItems: boolean,
  readOnly: boolean,
  writeOnly: boolean,
  deprecated: boolean,
  pattern,
  format: string,
  contentMediaType: string,
  contentEncoding: string,
  discriminator,
  'x-provenance': provenance,
};

/** Not carried over: references are rewritten, so nothing needs the identifiers and definitions that they went by. */
const dropped = new Set(['$id', '$anchor', '$dynamicAnchor', '$vocabulary', '$defs', 'definitions']);

/** A schema of any dialect as plain JSON Schema 2020-12 whose references are `contract:<key>`. */
export function normaliseSchema(context: Context, node: Node): Schema {
  if (typeof node.value === 'boolean') return node.value;
  if (!isObject(node.value)) fail(node, `a schema must be an object or a boolean, not ${kindOf(node.value)}`);
  const upgraded = node.document.dialect === '3.0' ? upgradeSchema(node.value) : node.value;
  const result: [string, unknown][] = [];
  for (const keyword of Object.keys(upgraded)) {
    if (dropped.has(keyword)) continue;
    const value = upgraded[keyword];
    const normalise = Object.hasOwn(keywords, keyword) ? keywords[keyword] : undefined;
    const member: Node = { document: node.document, pointer: `${node.pointer}/${keyword}`, value };
    const normalised = normalise ? normalise(context, member) : value;
    if (normalised !== undefined) result.push([keyword === '$dynamicRef' ? '$ref' : keyword, normalised]);
  }
  return Object.fromEntries(result) as SchemaObject;
}

function reference(context: Context, node: Node): string {
  const { value } = node;
  if (typeof value !== 'string') return fail(node, `"$ref" must be a string, not ${kindOf(value)}`);
  return `contract:${keyFor(context.schemas, resolveReference(context.documents, node, value))}`;
}

/** Dynamic references depend on the way by which validation came; here they lead where they would lead without one. */
function dynamicReference(context: Context, node: Node): string {
  leaveOut(context, node, '$dynamicRef: taken for a plain $ref');
  return reference(context, node);
}

/** Notes a dialect that is not ours. It is not carried over: there is one from here on. */
export function dialect(context: Context, node: Node): undefined {
  if (!/2020-12|\/oas\/3\.[12]\//.test(String(node.value)))
    leaveOut(context, node, `dialect ${node.value}: read as JSON Schema 2020-12`);
}

/** Checked here, and read when a finding needs it. */
function provenance(_: Context, node: Node): unknown {
  readProvenance(node);
  return node.value;
}

/** What no engine here understands is not judged rather than refused: the server may well. */
function pattern(context: Context, node: Node): unknown {
  const { value } = node;
  if (typeof value !== 'string') return fail(node, `"pattern" must be a string, not ${kindOf(value)}`);
  if (compiles(value, 'u') || compiles(value, '')) return value;
  leaveOut(context, node, `pattern ${JSON.stringify(value)}: not judged (no regular expression of ECMA-262)`);
  return undefined;
}

function compiles(source: string, flags: string): boolean {
  try {
    new RegExp(source, flags);
    return true;
  } catch {
    return false;
  }
}

/** Names in a mapping mean components; anything else is a reference (OpenAPI 3.1 § 4.8.25). */
function discriminator(context: Context, node: Node): unknown {
  if (!isObject(node.value) || typeof node.value.propertyName !== 'string')
    return fail(node, '"discriminator" must be an object with a "propertyName"');
  const { mapping, defaultMapping, ...rest } = node.value;
  const target = (member: Node): string => {
    if (typeof member.value !== 'string')
      return fail(member, `a discriminator maps to a string, not ${kindOf(member.value)}`);
    const component = componentNamed(context, member);
    return `contract:${keyFor(context.schemas, component ?? resolveReference(context.documents, member, member.value))}`;
  };
  const mapped = members(child(node, 'mapping'), '"mapping" of a discriminator').map(([name, member]) => [
    name,
    target(member),
  ]);
  const fallback = child(node, 'defaultMapping');
  return {
    ...rest,
    ...(mapping !== undefined && { mapping: Object.fromEntries(mapped) }),
    ...(fallback !== undefined && { defaultMapping: target(fallback) }),
  };
}

function componentNamed({ documents }: Context, { value, ...site }: Node): Node | undefined {
  if (typeof value !== 'string' || value.includes('#')) return undefined;
  for (const document of [documents.root, site.document]) {
    let node: Node | undefined = nodeAt(document, '');
    for (const key of ['components', 'schemas', value]) node = node && child(node, key);
    if (node !== undefined) return node;
  }
  return undefined;
}

function typed(expected: string, holds: (value: unknown) => boolean): Normalise {
  return (_, node) =>
    holds(node.value)
      ? node.value
      : fail(node, `"${keywordOf(node)}" must be ${expected}, not ${kindOf(node.value)}`);
}

function isStrings(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function keywordOf({ pointer }: Node): string {
  return pointer.slice(pointer.lastIndexOf('/') + 1);
}
