import { type Contract, type Operation, resolveSchema } from '@countersign/contract';
import { mergeAll } from '../merge-schemas.ts';
import type { PlanContext } from './draft.ts';
import { isComplete } from './plan-objects.ts';
import { isJson, schemasAt } from './schema-place.ts';

/** A property or parameter whose values are called like the media types of an answer. */
export interface Format {
  readonly name: string;
  /** The media type that each of the values asks for. */
  readonly mediaTypes: ReadonlyMap<string, string>;
}

/** Of the body of what makes something: in which form that can be read. */
export function writtenFormat(contract: Contract, creator: Operation, reader: Operation): Format | undefined {
  const media = creator.requestBody?.content.find(({ mediaType }) => isJson(mediaType));
  const names = schemasAt(contract, media, []).flatMap(({ schema }) => Object.keys(schema.properties ?? {}));
  return [...new Set(names)].flatMap((name) => {
    const values = schemasAt(contract, media, [name]).flatMap(({ schema }) => schema.enum ?? []);
    return formatOf(reader, name, values) ?? [];
  })[0];
}

/** Of the query: in which form something is read. */
export function askedFormat(contract: Contract, reader: Operation): Format | undefined {
  return reader.parameters.flatMap(({ in: place, name, schema = true }) => {
    const shape = mergeAll(contract, resolveSchema(contract, schema));
    return place === 'query' && typeof shape === 'object'
      ? (formatOf(reader, name, shape.enum ?? []) ?? [])
      : [];
  })[0];
}

/** In which form what an operation makes can be read. */
export function madeFormat({ contract, relations }: PlanContext, creator: Operation): Format | undefined {
  return relations.flatMap((relation) =>
    relation.from === creator && relation.makes && relation.to.method === 'GET' && isComplete(relation)
      ? (writtenFormat(contract, creator, relation.to) ?? [])
      : [],
  )[0];
}

function formatOf({ responses }: Operation, name: string, values: readonly unknown[]): Format | undefined {
  const described = responses.find(({ status }) => status.startsWith('2'))?.content ?? [];
  const mediaTypes = new Map<string, string>();
  for (const value of values) {
    if (typeof value !== 'string') continue;
    const called = described.filter(({ mediaType }) => isCalled(mediaType, value));
    if (called.length === 1 && called[0] !== undefined) mediaTypes.set(value, essenceOf(called[0].mediaType));
  }
  return new Set(mediaTypes.values()).size > 1 ? { name, mediaTypes } : undefined;
}

/** Endings of files, and what their types are called where that is something else. */
const endings: Readonly<Record<string, string>> = {
  txt: 'plain',
  text: 'plain',
  md: 'markdown',
  jpg: 'jpeg',
  svg: 'svg+xml',
  jsonl: 'x-ndjson',
  xls: 'vnd.ms-excel',
  xlsx: 'vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

function isCalled(mediaType: string, value: string): boolean {
  const essence = essenceOf(mediaType);
  const name = value.toLowerCase();
  const subtype = essence.slice(essence.indexOf('/') + 1);
  return [essence, subtype, subtype.replace(/^x-/, '')].includes(endings[name] ?? name);
}

/** A media type without its parameters. */
export function essenceOf(mediaType: string): string {
  return (mediaType.split(';')[0] ?? '').trim().toLowerCase();
}
