import { isDeepStrictEqual } from 'node:util';
import {
  acceptsValue,
  type Contract,
  type MediaType,
  type SchemaObject,
  type SourceRef,
} from '@countersign/contract';
import { isChangedByWords, isMasked } from './changed-by-words.ts';
import { isExactNumber, isSameNumber } from './exact-number.ts';
import { formatPointer, isRecord, type JsonPath } from './json-pointer.ts';
import { type SchemaPlace, schemasAt } from './schema-place.ts';

/** What was written, what was read, and what describes each of them. */
export interface Comparison {
  readonly written: unknown;
  readonly writtenMedia: MediaType | undefined;
  readonly read: unknown;
  readonly readMedia: MediaType | undefined;
  /** Where the object stands in the answer. */
  readonly entity: JsonPath;
  /** The part of a form that the object is, where it is one. */
  readonly part?: string;
}

/** One field that was written, and whether it came back. */
export interface FieldResult {
  /** Pointer from the object, indexes of arrays left out. */
  readonly pointer: string;
  readonly holds: boolean;
  readonly written: unknown;
  /** Undefined when it is not there. */
  readonly read: unknown;
  /** What describes it in the answer. */
  readonly place: SchemaPlace | undefined;
  /** True when one and the same schema describes it in both. */
  readonly shared: boolean;
  /** True for one that was written in a part of a form, and is looked for beside the other parts. */
  readonly moved: boolean;
}

/**
 * Compares field by field what was written with what is read. Left out is what the description keeps from being read
 * or written, and what the answer does not describe and does not have. Different spellings of the same value count as
 * equal where the schema gives the text a meaning: times, URLs, UUIDs.
 */
export function compareFields(contract: Contract, comparison: Comparison): readonly FieldResult[] {
  return compare({ contract, ...comparison }, comparison.written, comparison.read, []);
}

interface Context extends Comparison {
  readonly contract: Contract;
}

const deepest = 5;

function compare(
  context: Context,
  written: unknown,
  read: unknown,
  tokens: JsonPath,
): readonly FieldResult[] {
  const { contract, writtenMedia, readMedia, entity, part } = context;
  const asked = schemasAt(contract, writtenMedia, askedAt(context, tokens));
  const answered = schemasAt(contract, readMedia, [...entity, ...tokens]);
  const schemas = [...asked, ...answered].map(({ schema }) => schema);
  if (tokens.length > 0 && schemas.some(isHidden)) return [];
  if (isObject(written) && isObject(read) && tokens.length < deepest) {
    return Object.entries(written).flatMap(([name, value]) => {
      const found = Object.hasOwn(read, name) ? read[name] : undefined;
      return value === undefined ? [] : compare(context, value, found, [...tokens, name]);
    });
  }
  if (tokens.length === 0) return [];
  const result = (holds: boolean): FieldResult => ({
    pointer: formatPointer(tokens.filter((token) => typeof token === 'string')),
    holds,
    written,
    read,
    place: answered.at(0),
    shared: asked.some(({ at }) => answered.some((each) => each.at === at)),
    moved: part !== undefined,
  });
  const isFree = isChangedByWords(schemas) || isMasked(written, read);
  if (isFree && !isSame(written, read, schemas)) return [];
  if (read === undefined) {
    const isNothing = written === null || (Array.isArray(written) && written.length === 0);
    return answered.length === 0 || isNothing ? [] : [result(false)];
  }
  if (Array.isArray(written) && Array.isArray(read)) {
    const isSet = schemas.some(({ uniqueItems }) => uniqueItems === true);
    if (written.length !== read.length) return [result(false)];
    if (isSet) return [result(sameSet(written, read))];
    if (written.length === 0) return [result(true)];
    return written.flatMap((item, index) =>
      isObject(item)
        ? compare(context, item, read[index], [...tokens, index])
        : compareItem(context, item, read[index], [...tokens, index], result),
    );
  }
  const holds = isSame(written, read, schemas);
  // What may be written and may not be read is written in another form: a code in upper case, a time in whole seconds.
  const cannotCome = !holds && answered.some(({ at, schema }) => !isReadable(contract, schema, at, written));
  return cannotCome ? [] : [result(holds)];
}

function isReadable(contract: Contract, schema: SchemaObject, at: SourceRef, value: unknown): boolean {
  return isExactNumber(value) || acceptsValue(contract, schema, value, { direction: 'response', at });
}

/** Where the schema of a body describes a field. */
function askedAt({ part }: Context, tokens: JsonPath): JsonPath {
  return part === undefined ? tokens : [part, ...tokens];
}

function compareItem(
  context: Context,
  written: unknown,
  read: unknown,
  tokens: JsonPath,
  result: (holds: boolean) => FieldResult,
): readonly FieldResult[] {
  const { contract, writtenMedia, readMedia, entity } = context;
  const schemas = [
    ...schemasAt(contract, writtenMedia, askedAt(context, tokens)),
    ...schemasAt(contract, readMedia, [...entity, ...tokens]),
  ].map(({ schema }) => schema);
  return [result(isSame(written, read, schemas))];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return isRecord(value) && !isExactNumber(value);
}

function isHidden(schema: SchemaObject): boolean {
  return schema.readOnly === true || schema.writeOnly === true || schema.format === 'password';
}

function sameSet(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.every((item) => other.some((each) => isDeepStrictEqual(each, item)));
}

/** Whether two values are the same in the sense of their schemas. */
export function isSame(written: unknown, read: unknown, schemas: readonly SchemaObject[]): boolean {
  if (isDeepStrictEqual(written, read) || written === read) return true;
  if (typeof written === 'string' && typeof read === 'string')
    return schemas.some(({ format }) => normalise(written, format) === normalise(read, format));
  if (isExactNumber(written) && isSameNumber(written, read)) return true;
  // Of a number that a double holds it is enough to be the nearest one.
  if (typeof written === 'number' && isExactNumber(read)) return Number(read.rawJSON) === written;
  // Described as text in one place and as a number in the other, or the other way round.
  const types = schemas.flatMap(({ type }) => type ?? []);
  const isScalar = (value: unknown): boolean =>
    typeof value === 'number' || typeof value === 'string' || isExactNumber(value);
  return (
    isScalar(written) &&
    isScalar(read) &&
    types.includes('string') &&
    (types.includes('number') || types.includes('integer')) &&
    textOf(written) === textOf(read)
  );
}

function textOf(value: unknown): string {
  return isExactNumber(value) ? value.rawJSON : String(value);
}

function normalise(text: string, format: string | undefined): string | number {
  switch (format) {
    case 'date-time':
      return Date.parse(text);
    case 'uuid':
    case 'email':
    case 'idn-email':
    case 'hostname':
      return text.toLowerCase();
    case 'uri':
    case 'iri':
    case 'url':
      return URL.canParse(text) ? new URL(text).href : text;
    case 'time':
      return Date.parse(`1970-01-01T${text}`);
    default:
      return text;
  }
}
