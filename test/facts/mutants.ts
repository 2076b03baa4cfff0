import { parse } from 'yaml';

/** A description in which one stated thing is changed. */
export interface Mutant {
  /** Where, and what was done. */
  readonly name: string;
  readonly text: string;
}

type Json = Record<string, unknown>;

const isJson = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What one place can be changed to, in place; undefined when there is nothing to change. */
type Change = (holder: Json, key: string) => string | undefined;

const otherType: Readonly<Record<string, string>> = {
  string: 'boolean',
  boolean: 'string',
  integer: 'string',
  number: 'string',
  array: 'object',
  object: 'string',
};

/** Every change of one documented status, required parameter, type or example that a description offers. */
export function listMutants(description: string): Mutant[] {
  const mutants: Mutant[] = [];
  const count = collect(parse(description) as Json).length;
  for (let index = 0; index < count; index += 1) {
    // A fresh copy each time, so that exactly one thing differs.
    const document = parse(description) as Json;
    const place = collect(document)[index];
    const done = place?.change(place.holder, place.key);
    if (place !== undefined && done !== undefined) {
      mutants.push({ name: `${place.pointer}: ${done}`, text: JSON.stringify(document) });
    }
  }
  return mutants;
}

interface Place {
  readonly pointer: string;
  readonly holder: Json;
  readonly key: string;
  readonly change: Change;
}

function collect(document: Json): Place[] {
  const places: Place[] = [];
  visit(document, '', places);
  return places;
}

function visit(node: unknown, pointer: string, places: Place[]): void {
  // The error answers are our own reading: no page states them. A condition alone states nothing.
  if (/\/(Error|ErrorResponse|ClientError|4XX)$|\/x-|\/if$/.test(pointer)) return;
  if (Array.isArray(node)) {
    node.forEach((item, index) => {
      visit(item, `${pointer}/${index}`, places);
    });
  }
  if (!isJson(node)) return;
  for (const [key, value] of Object.entries(node)) {
    const at = `${pointer}/${key}`;
    const change = changeOf(node, key, value, at);
    if (change !== undefined) places.push({ pointer: at, holder: node, key, change });
    visit(value, at, places);
  }
}

function changeOf(node: Json, key: string, value: unknown, at: string): Change | undefined {
  if (/\/responses\/\d{3}$/.test(at)) return changeStatus;
  if (key === 'required' && value === true && (node.in === 'header' || node.in === 'query'))
    return dropRequired;
  if (key === 'required' && Array.isArray(value)) return shortenRequired;
  if (key === 'type' && /\/(schemas|schema)\//.test(at) && !/\/(examples?|properties)\/type$/.test(at))
    return changeType;
  if (key === 'value' && /\/content\/.*\/examples\/[^/]+\/value$/.test(at)) return changeExample;
  return undefined;
}

const changeStatus: Change = (responses, status) => {
  const other = status === '200' ? '201' : '200';
  responses[other] = responses[status];
  delete responses[status];
  return `answers ${other}`;
};

const dropRequired: Change = (parameter) => {
  parameter.required = false;
  return 'is optional';
};

const shortenRequired: Change = (schema) => {
  const [first, ...rest] = schema.required as string[];
  schema.required = rest;
  return `no longer requires ${first}`;
};

const changeType: Change = (schema) => {
  const types = [schema.type].flat() as string[];
  const other = otherType[types[0] ?? ''];
  if (other === undefined) return undefined;
  schema.type = other;
  return `is ${other}`;
};

const changeExample: Change = (example) => {
  if (!isJson(example.value)) return undefined;
  const { [Object.keys(example.value)[0] ?? '']: _, ...rest } = example.value;
  example.value = rest;
  return 'lacks its first property';
};
