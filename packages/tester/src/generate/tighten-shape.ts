import type { Schema, SchemaObject, SourceRef } from '@countersign/contract';
import { toRegExp } from './compile-pattern.ts';
import type { Bound } from './decimal.ts';
import { below } from './place.ts';
import { type Kind, kinds, type Shape } from './shape.ts';

type Tighten = (shape: Shape, value: unknown, at: SourceRef) => void;

const numeric =
  (tighten: (shape: Shape, value: number) => boolean, kind: Kind, holds = isCount, keyword = ''): Tighten =>
  (shape, value, at) => {
    if (!holds(value)) return;
    shape.hinted.add(kind);
    if (tighten(shape, value)) shape.origins.set(keyword, at);
  };

/** Keywords whose value cannot be judged (`minimum: "1"`) say nothing, as in validation. */
const tighteners: Readonly<Record<string, Tighten>> = {
  type: (shape, value, at) => {
    const names = [value].flat();
    if (names.length === 0 || !names.every((name) => typeof name === 'string' && isTypeName(name))) return;
    const wanted = new Set(names.map((name) => (name === 'integer' ? 'number' : name)));
    shape.kinds = new Set([...shape.kinds].filter((kind) => wanted.has(kind)));
    if (names.includes('integer') && !names.includes('number')) shape.integer = true;
    shape.origins.set('type', at);
  },
  enum: (shape, value, at) => {
    if (Array.isArray(value) && value.length > 0) keepValues(shape, value, 'enum', at);
  },
  const: (shape, value, at) => keepValues(shape, [value], 'const', at),
  minimum: bound('low', 'minimum', false),
  maximum: bound('high', 'maximum', false),
  exclusiveMinimum: bound('low', 'exclusiveMinimum', true),
  exclusiveMaximum: bound('high', 'exclusiveMaximum', true),
  multipleOf: numeric(
    (shape, value) => shape.steps.push(value) > 0,
    'number',
    (value): value is number => Number.isFinite(value) && Number(value) > 0,
    'multipleOf',
  ),
  minLength: numeric(raise('minLength'), 'string', isCount, 'minLength'),
  maxLength: numeric(lower('maxLength'), 'string', isCount, 'maxLength'),
  minItems: numeric(raise('minItems'), 'array', isCount, 'minItems'),
  maxItems: numeric(lower('maxItems'), 'array', isCount, 'maxItems'),
  minProperties: numeric(raise('minProperties'), 'object', isCount, 'minProperties'),
  maxProperties: numeric(lower('maxProperties'), 'object', isCount, 'maxProperties'),
  pattern: text('patterns', 'pattern'),
  format: (shape, value, at) => {
    text('formats', 'format')(shape, value, at);
    const range = typeof value === 'string' ? sizedNumbers[value] : undefined;
    if (range === undefined) return;
    if (range.integer) shape.integer = true;
    tightenBound(shape, 'low', { value: range.least, exclusive: !range.integer }, ['format', at]);
    tightenBound(shape, 'high', { value: range.most, exclusive: !range.integer }, ['format', at]);
  },
  contentEncoding: text('encodings', 'contentEncoding'),
  contentMediaType: text('mediaTypes', 'contentMediaType'),
  uniqueItems: (shape, value, at) => {
    if (value !== true) return;
    shape.hinted.add('array');
    shape.unique = true;
    shape.origins.set('uniqueItems', at);
  },
  required: (shape, value, at) => {
    if (!isStrings(value)) return;
    shape.hinted.add('object');
    for (const [index, name] of value.entries()) {
      shape.required.add(name);
      shape.origins.set(`required/${name}`, below(at, index));
    }
  },
  dependentRequired: (shape, value) => {
    if (!isMap(value) || !Object.values(value).every(isStrings)) return;
    shape.dependents.push(...(Object.entries(value) as [string, string[]][]));
  },
  propertyNames: (shape, value, at) => void shape.names.push({ schema: value as Schema, at }),
  unevaluatedProperties: (shape, value, at) =>
    void shape.unevaluatedProperties.push({ schema: value as Schema, at }),
  unevaluatedItems: (shape, value, at) => void shape.unevaluatedItems.push({ schema: value as Schema, at }),
  default: (shape, value) => void shape.preferred.push(value),
  examples: (shape, value) => void (Array.isArray(value) && shape.preferred.push(...value)),
};

/** Tightens a shape by the keywords of one schema that constrain the value itself and its parts. */
export function addKeywords(shape: Shape, schema: SchemaObject, at: SourceRef): void {
  for (const keyword in schema) {
    const value = schema[keyword];
    if (value !== undefined) tighteners[keyword]?.(shape, value, below(at, keyword));
  }
  addObjectRules(shape, schema, at);
  addArrayRules(shape, schema, at);
}

function addObjectRules(shape: Shape, schema: SchemaObject, at: SourceRef): void {
  const { properties, patternProperties, additionalProperties } = schema;
  if (properties === undefined && patternProperties === undefined && additionalProperties === undefined)
    return;
  shape.hinted.add('object');
  shape.objects.push({
    properties: new Map(
      Object.entries(isMap(properties) ? properties : {}).map(([name, each]) => [
        name,
        { schema: each as Schema, at: below(at, 'properties', name) },
      ]),
    ),
    patterns: Object.entries(isMap(patternProperties) ? patternProperties : {}).flatMap(([source, each]) => {
      const expression = toRegExp(source);
      const place = { schema: each as Schema, at: below(at, 'patternProperties', source) };
      return expression === undefined ? [] : [{ source, expression, place }];
    }),
    rest:
      additionalProperties === undefined
        ? undefined
        : { schema: additionalProperties, at: below(at, 'additionalProperties') },
  });
}

function addArrayRules(shape: Shape, schema: SchemaObject, at: SourceRef): void {
  const { prefixItems, items, contains, minContains, maxContains } = schema;
  if (contains !== undefined) {
    shape.hinted.add('array');
    shape.contains.push({
      place: { schema: contains as Schema, at: below(at, 'contains') },
      least: isCount(minContains) ? minContains : 1,
      most: isCount(maxContains) ? maxContains : Number.POSITIVE_INFINITY,
    });
  }
  if (prefixItems === undefined && items === undefined) return;
  shape.hinted.add('array');
  const prefix = Array.isArray(prefixItems) ? (prefixItems as Schema[]) : [];
  shape.arrays.push({
    prefix: prefix.map((each, index) => ({ schema: each, at: below(at, 'prefixItems', index) })),
    rest: items === undefined ? undefined : { schema: items, at: below(at, 'items') },
  });
}

function keepValues(shape: Shape, values: readonly unknown[], keyword: string, at: SourceRef): void {
  const texts = new Set(values.map((value) => JSON.stringify(value)));
  shape.values = (shape.values ?? values).filter((value) => texts.has(JSON.stringify(value)));
  shape.origins.set(keyword, at);
}

function bound(side: 'low' | 'high', keyword: string, exclusive: boolean): Tighten {
  return (shape, value, at) => {
    if (typeof value !== 'number' || !Number.isFinite(value)) return;
    shape.hinted.add('number');
    tightenBound(shape, side, { value, exclusive }, [keyword, at]);
  };
}

function tightenBound(
  shape: Shape,
  side: 'low' | 'high',
  next: Bound,
  [keyword, at]: readonly [string, SourceRef],
): void {
  const before = shape[side];
  const sign = side === 'low' ? 1 : -1;
  const tighter =
    before === undefined ||
    (next.value - before.value) * sign > 0 ||
    (next.value === before.value && next.exclusive);
  if (!tighter) return;
  shape[side] = next;
  shape.origins.set(side, at);
  shape.origins.set(keyword, at);
}

function raise(key: 'minLength' | 'minItems' | 'minProperties') {
  return (shape: Shape, value: number): boolean => {
    if (value <= shape[key]) return false;
    shape[key] = value;
    return true;
  };
}

function lower(key: 'maxLength' | 'maxItems' | 'maxProperties') {
  return (shape: Shape, value: number): boolean => {
    if (value >= shape[key]) return false;
    shape[key] = value;
    return true;
  };
}

function text(key: 'patterns' | 'formats' | 'encodings' | 'mediaTypes', keyword: string): Tighten {
  return (shape, value, at) => {
    if (typeof value !== 'string') return;
    if (!(key === 'formats' && value in sizedNumbers)) shape.hinted.add('string');
    if (!shape[key].includes(value)) shape[key].push(value);
    shape.origins.set(keyword, at);
  };
}

const sized = (least: number, most: number) => ({ integer: true, least, most });

/** Beyond the safe integers a double cannot hold what the format allows. */
const sizedNumbers: Readonly<Record<string, { integer: boolean; least: number; most: number }>> = {
  int8: sized(-(2 ** 7), 2 ** 7 - 1),
  int16: sized(-(2 ** 15), 2 ** 15 - 1),
  int32: sized(-(2 ** 31), 2 ** 31 - 1),
  int64: sized(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
  uint8: sized(0, 2 ** 8 - 1),
  uint16: sized(0, 2 ** 16 - 1),
  uint32: sized(0, 2 ** 32 - 1),
  uint64: sized(0, Number.MAX_SAFE_INTEGER),
  float: { integer: false, least: -(2 ** 128 - 2 ** 103), most: 2 ** 128 - 2 ** 103 },
};

function isTypeName(name: string): name is Kind | 'integer' {
  return name === 'integer' || (kinds as ReadonlySet<string>).has(name);
}

export function isCount(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 0;
}

function isStrings(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
