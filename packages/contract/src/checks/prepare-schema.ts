import type { AnySchemaObject } from 'ajv';
import type { Contract, Provenance, Schema, SchemaObject, SourceRef } from '../model.ts';
import { below } from '../pointer.ts';
import { provenanceIn, withoutKeywords } from '../provenance.ts';
import { schemaKey } from '../resolve-schema.ts';
import { hiddenProperties, isHidden } from './hidden-properties.ts';
import { isBinary } from './is-binary.ts';
import { isNullWrapper } from './null-wrapper.ts';
import { prepareDiscriminator } from './prepare-discriminator.ts';
import { compilePattern, isJudgeable, isMap, valueKeywords } from './sanitise-keyword.ts';

/** In a request `readOnly` properties are left out, in a response `writeOnly` ones are. */
export type Direction = 'request' | 'response';

/** Where a prepared schema came from; found by its identity, which the validator reports with every error. */
export interface Origin {
  readonly at: SourceRef;
  readonly schema: Schema;
  /** The nearest enclosing one; undefined when it is for the caller to say. */
  readonly provenance: Provenance | undefined;
  /** True when the schema states it itself, so that its `keywords` speak of this schema. */
  readonly own: boolean;
}

/** What is around a schema that is being prepared. */
export interface Surroundings {
  readonly at: SourceRef;
  readonly provenance: Provenance | undefined;
  /** Names that need not be there in this direction, as stated by a schema over the same object. */
  readonly hidden: ReadonlySet<string>;
  /** Inside of `anyOf`, `oneOf`, `not`, `if` or `contains`, where a mere advice must not decide. */
  readonly composite: boolean;
}

/** One contract seen in one direction. */
export interface Preparation {
  readonly contract: Contract;
  readonly direction: Direction;
  readonly origins: WeakMap<object, Origin>;
  /** Every property name that a prepared schema declares. */
  readonly declared: Set<string>;
  /** The URI of the prepared target of a `$ref`. */
  readonly reference: (key: string, target: Schema, surroundings: Surroundings) => string;
  /** Takes note of what cannot be judged. */
  readonly note: (at: SourceRef, message: string) => void;
}

const childKeywords = [
  'items',
  'additionalProperties',
  'unevaluatedItems',
  'unevaluatedProperties',
  'contains',
  'propertyNames',
];
const childMaps = ['properties', 'patternProperties'];
const inPlaceKeywords = ['not', 'if', 'then', 'else'];
const inPlaceLists = ['allOf', 'anyOf', 'oneOf'] as const;
const composites = new Set(['anyOf', 'oneOf', 'not', 'if', 'contains']);
/** Of these the validator reports `false` at the schema that holds it. */
const ownFalse = new Set(['additionalProperties', 'unevaluatedItems', 'unevaluatedProperties']);

/**
 * A copy of a schema that a plain JSON Schema validator can judge: only keywords that constrain, readable ones, seen in
 * one direction, with `discriminator` spelled out. The schema itself is left alone.
 */
export function prepareSchema(
  preparation: Preparation,
  schema: Schema,
  around: Surroundings,
): AnySchemaObject | boolean {
  if (schema === true) return true;
  const prepared: AnySchemaObject = {};
  const stated = provenanceIn(schema);
  const provenance = stated ?? (around.provenance && withoutKeywords(around.provenance));
  preparation.origins.set(prepared, { at: around.at, schema, provenance, own: stated !== undefined });
  if (schema === false) return Object.assign(prepared, { not: {} });
  if (!isMap(schema)) {
    preparation.note(around.at, 'this is no schema, so nothing is checked here');
    return true;
  }
  if (isBinary(preparation.contract, schema)) return Object.assign(prepared, { binary: schema });

  const hidden = union(around.hidden, hiddenProperties(preparation.contract, schema, preparation.direction));
  const here: Surroundings = { ...around, provenance, hidden };
  prepareValues(preparation, schema, here, prepared);
  prepareChildren(preparation, schema, here, prepared);
  prepareInPlace(preparation, schema, here, prepared);
  return prepared;
}

function prepareValues(
  preparation: Preparation,
  schema: SchemaObject,
  here: Surroundings,
  prepared: AnySchemaObject,
): void {
  for (const keyword of valueKeywords) {
    const value = schema[keyword];
    if (value === undefined) continue;
    const judgeable =
      isJudgeable(keyword, value) && (keyword !== 'pattern' || compilePattern(String(value)) !== undefined);
    if (judgeable) prepared[keyword] = value;
    else
      preparation.note(
        below(here.at, keyword),
        `\`${keyword}: ${short(value)}\` cannot be used, so it is not checked`,
      );
  }
  if (here.hidden.size > 0 && Array.isArray(prepared.required)) {
    prepared.required = prepared.required.filter((name: string) => !here.hidden.has(name));
  }
}

function prepareChildren(
  preparation: Preparation,
  schema: SchemaObject,
  here: Surroundings,
  prepared: AnySchemaObject,
): void {
  const child = (
    keyword: string,
    value: unknown,
    ...tokens: (string | number)[]
  ): AnySchemaObject | boolean => {
    if (value === false && ownFalse.has(keyword)) return false;
    return prepareSchema(preparation, value as Schema, {
      at: below(here.at, keyword, ...tokens),
      provenance: here.provenance,
      hidden: none,
      composite: here.composite || composites.has(keyword),
    });
  };
  for (const keyword of childKeywords) {
    if (schema[keyword] !== undefined) prepared[keyword] = child(keyword, schema[keyword]);
  }
  if (Array.isArray(schema.prefixItems) && schema.prefixItems.length > 0) {
    prepared.prefixItems = schema.prefixItems.map((item, index) => child('prefixItems', item, index));
  }
  for (const keyword of childMaps) {
    if (!isMap(schema[keyword])) continue;
    const entries = Object.entries(schema[keyword]).filter(([name]) => {
      const usable = keyword === 'properties' || compilePattern(name) !== undefined;
      if (!usable)
        preparation.note(
          below(here.at, keyword, name),
          `the pattern ${short(name)} cannot be used, so it is not checked`,
        );
      return usable;
    });
    prepared[keyword] = Object.fromEntries(
      entries.map(([name, value]) => [name, child(keyword, value, name)]),
    );
  }
  prepareProperties(preparation, schema, here, prepared);
}

/** Marks the properties that must not be there in this direction. */
function prepareProperties(
  preparation: Preparation,
  schema: SchemaObject,
  here: Surroundings,
  prepared: AnySchemaObject,
): void {
  if (!isMap(schema.properties)) return;
  const { contract, direction, declared, origins } = preparation;
  const keyword = direction === 'request' ? 'readOnly' : 'writeOnly';
  for (const [name, property] of Object.entries(schema.properties)) {
    declared.add(name);
    // To send a `readOnly` property is unwise, not wrong, so it must not decide between alternatives.
    if (!isHidden(contract, property, direction) || (here.composite && direction === 'request')) continue;
    const marked: AnySchemaObject = { ...prepared.properties[name], [keyword]: true };
    const origin = origins.get(prepared.properties[name]);
    if (origin !== undefined) origins.set(marked, origin);
    prepared.properties[name] = marked;
  }
}

function prepareInPlace(
  preparation: Preparation,
  schema: SchemaObject,
  here: Surroundings,
  prepared: AnySchemaObject,
): void {
  const wraps = isNullWrapper(preparation.contract, schema);
  const inPlace = (
    keyword: string,
    value: unknown,
    ...tokens: (string | number)[]
  ): AnySchemaObject | boolean =>
    prepareSchema(preparation, value as Schema, {
      ...here,
      at: wraps && keyword === 'anyOf' ? here.at : below(here.at, keyword, ...tokens),
      composite: here.composite || composites.has(keyword),
    });

  if (schema.$ref !== undefined) prepareReference(preparation, schema.$ref, here, prepared);
  for (const keyword of inPlaceKeywords) {
    if (schema[keyword] !== undefined) prepared[keyword] = inPlace(keyword, schema[keyword]);
  }
  if (isMap(schema.dependentSchemas)) {
    const entries = Object.entries(schema.dependentSchemas);
    prepared.dependentSchemas = Object.fromEntries(
      entries.map(([name, value]) => [name, inPlace('dependentSchemas', value, name)]),
    );
  }
  for (const keyword of inPlaceLists) {
    const members = schema[keyword];
    if (!Array.isArray(members) || members.length === 0) continue;
    const branches = members.map((member, index) => inPlace(keyword, member, index));
    const origin = preparation.origins.get(prepared);
    const choice =
      keyword === 'allOf' || !origin
        ? undefined
        : prepareDiscriminator(preparation, origin, here, keyword, branches);
    if (choice === undefined) prepared[keyword] = branches;
    // An `allOf` beside it was prepared before.
    else prepared.allOf = [...(prepared.allOf ?? []), choice];
  }
}

function prepareReference(
  preparation: Preparation,
  $ref: string,
  here: Surroundings,
  prepared: AnySchemaObject,
): void {
  const key = schemaKey($ref);
  const target = preparation.contract.schemas[key];
  if (target === undefined)
    preparation.note(below(here.at, '$ref'), `\`${$ref}\` leads nowhere, so nothing is checked here`);
  else prepared.$ref = preparation.reference(key, target, here);
}

const none: ReadonlySet<string> = new Set();

function union(one: ReadonlySet<string>, other: ReadonlySet<string>): ReadonlySet<string> {
  if (one.size === 0) return other;
  return other.size === 0 ? one : new Set([...one, ...other]);
}

function short(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
