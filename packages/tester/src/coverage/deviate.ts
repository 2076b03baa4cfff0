import { bodyKind, type Contract, isBinarySchema, resolveSchema, type Schema } from '@countersign/contract';
import { buildSample } from '../build-sample.ts';
import { dependsOnState } from '../depends-on-state.ts';
import { applyChange } from './change.ts';
import type { Deviation, Trial } from './deviation.ts';
import { below, type Facet, facetsOf, keeps, keywordProvenance, type SchemaAt } from './facets.ts';
import { fileTrials } from './file-trials.ts';
import { numberTrials } from './number-trials.ts';
import { stringTrials } from './string-trials.ts';
import { typeTrials } from './type-trials.ts';

export interface DeviateContext {
  readonly contract: Contract;
  readonly seed: number;
  /** The media type of the body, or none for a parameter. */
  readonly mediaType?: string | undefined;
  /** Media types of the files of a form, by property. */
  readonly fileTypes?: Readonly<Record<string, string>>;
}

const deepest = 5;

/** Everything worth trying at a valid value: one deviation at a time, at each statement about it and its parts. */
export function* deviate(
  context: DeviateContext,
  places: readonly SchemaAt[],
  value: unknown,
  depth = 0,
  name = '',
): Iterable<Deviation> {
  const { contract } = context;
  if (depth > deepest) return;
  const [main] = places;
  if (main !== undefined && (isFilePart(value) || isFile(context, main.schema, depth))) {
    const fileType = depth === 0 ? context.mediaType : context.fileTypes?.[name];
    for (const trial of fileTrials(value, fileType, context.seed)) yield toDeviation(context, main, trial);
    return;
  }
  const facets = facetsOf(contract, places, value);
  for (const facet of facets) {
    for (const trial of trialsOf(facet, value))
      if (!isBlank(context, trial)) yield toDeviation(context, facet, trial);
    yield* branchDeviations(context, facet, value, depth);
  }
  if (Array.isArray(value)) yield* arrayDeviations(context, facets, value, depth, name);
  else if (isObject(value)) yield* objectDeviations(context, facets, value, depth);
}

function toDeviation(
  { contract }: DeviateContext,
  place: SchemaAt,
  { keyword, value, label, meant }: Trial,
): Deviation {
  const { at } = place;
  return {
    path: [],
    change: { value },
    at: keyword === '' ? at : below(at, keyword),
    provenance: keywordProvenance(contract, place, keyword),
    label,
    meant,
  };
}

/** Outside JSON, whether an empty text stands for a value or for none is a matter of taste. */
function isBlank({ mediaType }: DeviateContext, { value, meant }: Trial): boolean {
  if (meant !== 'break' || (mediaType !== undefined && bodyKind(mediaType) === 'json')) return false;
  return value === null || value === '' || (typeof value === 'object' && Object.keys(value).length === 0);
}

function* trialsOf({ schema }: Facet, value: unknown): Iterable<Trial> {
  yield* typeTrials(schema, value);
  if (typeof value === 'string') yield* stringTrials(schema, value);
  if (typeof value === 'number') yield* numberTrials(schema);
}

/** Each branch with a value of its own, and what is worth trying there. */
function* branchDeviations(
  context: DeviateContext,
  { schema, at, site, provenance }: Facet,
  value: unknown,
  depth: number,
): Iterable<Deviation> {
  const { contract, seed } = context;
  for (const keyword of ['oneOf', 'anyOf'] as const) {
    for (const [index, branch] of (schema[keyword] ?? []).entries()) {
      if (keeps(contract, branch, value)) continue;
      const { [keyword]: _, ...rest } = schema;
      const own = sampleOf(context, { allOf: [rest, branch] }, seed);
      if (own === undefined) continue;
      const place = { schema: branch, at: below(at, keyword, index), site: provenance };
      yield {
        path: [],
        change: { value: own.value },
        at: place.at,
        provenance,
        label: `branch ${index} of ${keyword}`,
        meant: 'limit',
      };
      yield* rebase(deviate(context, [{ schema: rest, at, site }, place], own.value, depth + 1), own.value);
    }
  }
}

function* arrayDeviations(
  context: DeviateContext,
  facets: readonly Facet[],
  value: readonly unknown[],
  depth: number,
  name: string,
): Iterable<Deviation> {
  const { seed } = context;
  const { contract } = context;
  const itemPlaces = facets.flatMap(({ schema, at, provenance }) =>
    schema.items === undefined ? [] : [{ schema: schema.items, at: below(at, 'items'), site: provenance }],
  );
  const itemSchema = { allOf: itemPlaces.map(({ schema }) => schema) };
  const ofLength = (length: number): unknown[] => {
    const more = Array.from({ length: Math.max(0, length - value.length) }, (_, index) =>
      itemOf(context, itemSchema, value, seed + index + 1),
    );
    return [...value.slice(0, length), ...more];
  };
  for (const facet of facets) {
    const { minItems, maxItems, uniqueItems } = facet.schema;
    const tried = (keyword: string, changed: readonly unknown[], label: string): Deviation => ({
      path: [],
      change: { value: changed },
      at: below(facet.at, keyword),
      provenance: keywordProvenance(contract, facet, keyword),
      label,
      meant: 'limit',
    });
    const length = (keyword: string, count: number): Deviation =>
      tried(keyword, ofLength(count), `${count} items`);
    if (typeof minItems === 'number') {
      yield length('minItems', minItems);
      if (minItems > 0) yield length('minItems', minItems - 1);
    }
    if (typeof maxItems === 'number' && maxItems <= 1000) {
      yield length('maxItems', maxItems);
      yield length('maxItems', maxItems + 1);
    }
    if (uniqueItems === true) {
      const [first = itemOf(context, itemSchema, [], seed)] = value;
      yield tried('uniqueItems', [first, first, ...value.slice(1)], 'an item twice');
    }
  }
  const [main] = facets;
  if (main !== undefined) {
    const { at, provenance } = main;
    yield { path: [], change: { value: [] }, at, provenance, label: 'no items', meant: 'open' };
  }
  if (itemPlaces.length === 0) return;
  const [item = sampleOf(context, itemSchema, seed)?.value] = value;
  if (item === undefined) return;
  const base = value.length === 0 ? [item] : value;
  for (const each of deviate(context, itemPlaces, item, depth + 1, name))
    yield { ...each, path: [], change: { value: applyChange(base, [0, ...each.path], each.change) } };
}

/** One more item that is not there yet. */
function itemOf(context: DeviateContext, schema: Schema, known: readonly unknown[], seed: number): unknown {
  const sample = sampleOf(context, schema, seed)?.value;
  if (!known.includes(sample) && seed === context.seed + 1) return sample;
  if (typeof sample === 'string') return keptOr(context, schema, `${sample}${seed}`, sample);
  return typeof sample === 'number' ? keptOr(context, schema, sample + seed, sample) : sample;
}

function keptOr({ contract }: DeviateContext, schema: Schema, value: unknown, otherwise: unknown): unknown {
  return keeps(contract, schema, value) ? value : otherwise;
}

function* objectDeviations(
  context: DeviateContext,
  facets: readonly Facet[],
  value: Readonly<Record<string, unknown>>,
  depth: number,
): Iterable<Deviation> {
  const { contract, seed } = context;
  const [main] = facets;
  if (main === undefined) return;
  const properties = new Map<string, SchemaAt[]>();
  for (const { schema, at, provenance } of facets)
    for (const [name, property] of Object.entries(schema.properties ?? {}))
      properties.set(name, [
        ...(properties.get(name) ?? []),
        { schema: property, at: below(at, 'properties', name), site: provenance },
      ]);
  const required = new Map(
    facets.flatMap(({ schema, at }) =>
      (schema.required ?? []).map((name, index) => [name, below(at, 'required', index)] as const),
    ),
  );
  for (const name of Object.keys(value)) {
    const at = required.get(name) ?? properties.get(name)?.[0]?.at ?? main.at;
    const provenance = keywordProvenance(contract, main, 'required');
    yield { path: [name], change: 'absent', at, provenance, label: `without ${name}`, meant: 'limit' };
  }
  for (const { schema, at, provenance } of facets) {
    if (schema.additionalProperties !== false && schema.unevaluatedProperties !== false) continue;
    const label = 'an unknown property';
    const change = { value: { ...value, unknownProperty: 'value' } };
    yield { path: [], change, at: below(at, 'additionalProperties'), provenance, label, meant: 'break' };
  }
  for (const [name, places] of properties) {
    if (places.some(({ schema }) => isReadOnly(contract, schema))) continue;
    const known = Object.hasOwn(value, name);
    const all = { allOf: places.map(({ schema }) => schema) };
    const own = known ? { value: value[name] } : sampleOf(context, all, seed, name);
    if (own === undefined) continue;
    const [{ at, site: provenance } = main] = places;
    const depends = dependsOnState(contract, name, all);
    const label = `with ${name}`;
    if (!known) yield { path: [name], change: own, at, provenance, label, meant: depends ? 'open' : 'limit' };
    for (const each of deviate(context, places, own.value, depth + 1, name)) {
      const change = { value: applyChange(own.value, each.path, each.change) };
      const label = `${name}: ${each.label}`;
      const meant = depends && each.meant === 'limit' ? 'open' : each.meant;
      yield { ...each, path: [name], change, label, meant };
    }
  }
}

/** Deviations of a value that stands in for the given one. */
function* rebase(deviations: Iterable<Deviation>, base: unknown): Iterable<Deviation> {
  for (const each of deviations)
    yield { ...each, path: [], change: { value: applyChange(base, each.path, each.change) } };
}

function sampleOf(
  { contract, mediaType, fileTypes }: DeviateContext,
  schema: Schema,
  seed: number,
  name = '',
): { readonly value: unknown } | undefined {
  if (mediaType !== undefined && isBinarySchema(contract, unwrap(schema), 'application/octet-stream'))
    return buildSample(contract, unwrap(schema), {
      seed,
      mediaType: fileTypes?.[name] ?? 'application/octet-stream',
    });
  return buildSample(contract, schema, { seed });
}

function unwrap(schema: Schema): Schema {
  const [only, more] = typeof schema === 'object' ? (schema.allOf ?? []) : [];
  return only !== undefined && more === undefined ? only : schema;
}

function isFile({ contract, mediaType }: DeviateContext, schema: Schema, depth: number): boolean {
  if (mediaType === undefined) return false;
  return isBinarySchema(contract, schema, depth === 0 ? mediaType : formPart(mediaType));
}

/** What a part of a form is read as where its schema does not say. */
function formPart(mediaType: string): string | undefined {
  return mediaType.startsWith('multipart/') ? 'application/octet-stream' : undefined;
}

function isReadOnly(contract: Contract, schema: Schema): boolean {
  const resolved = resolveSchema(contract, schema);
  return typeof resolved === 'object' && resolved.readOnly === true;
}

function isFilePart(value: unknown): boolean {
  return isObject(value) && value.bytes instanceof Uint8Array;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !(value instanceof Uint8Array);
}
