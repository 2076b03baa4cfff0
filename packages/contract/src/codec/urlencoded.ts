import { ContractError } from '../errors.ts';
import type { Contract, MediaType, Schema } from '../model.ts';
import { query, reservedQuery, urlencoded } from './escaping.ts';
import {
  defaultContentType,
  ownEncoding,
  statedContentType,
  styledProperties,
  styledProperty,
} from './form-property.ts';
import { parseJson, serialiseJson } from './json.ts';
import { bodyKind } from './media-type.ts';
import { assignPairs, joinPairs, type Pair, parsePairs, serialisePairs, splitPairs } from './pair-style.ts';
import { failed, type Parsed, parsed, parseEach } from './problem.ts';
import { typesOf } from './schema-types.ts';
import { isRecord } from './styled.ts';
import { itemSchema, propertyNames, propertySchema } from './subschema.ts';
import { parsePrimitive, primitiveText } from './typed-text.ts';

const escaping = (reserved: boolean) => (reserved ? reservedQuery : query);

interface Form {
  readonly contract: Contract;
  readonly media: MediaType;
  readonly at: string;
}

/**
 * An object as application/x-www-form-urlencoded. Properties with a `style` follow it; of the others, arrays repeat the
 * name and objects are JSON. Empty arrays have no text, and `null` that of an empty string.
 *
 * @throws ContractError `codec` when the value is no object, or holds what text cannot carry.
 */
export function serialiseUrlencoded(form: Form, value: unknown): string {
  const { contract, media, at } = form;
  if (!isRecord(value)) throw new ContractError('codec', `${at} is a form; give an object of properties.`);
  const pairs = Object.entries(value).flatMap(([name, member]) => {
    if (member === undefined) return [];
    const styled = styledProperty(contract, media, name, { escaping, at });
    return styled === undefined ? contentPairs(form, name, member) : serialisePairs(styled, member);
  });
  return joinPairs(pairs, '&');
}

function contentPairs(form: Form, name: string, value: unknown): Pair[] {
  const { contract, media, at } = form;
  const schema = propertySchema(contract, media.schema, name);
  const items = Array.isArray(value)
    ? value.map((item, index) => [item, itemSchema(contract, schema, index)] as const)
    : [[value, schema] as const];
  return items.map(([item, itsSchema]) => {
    const json = isJson(form, name, itsSchema) || (typeof item === 'object' && item !== null);
    const text = json ? serialiseJson(item, `${at}/${name}`) : primitiveText(item, `${at}/${name}`);
    return { name: urlencoded.encode(name), value: urlencoded.encode(text) };
  });
}

function isJson({ contract, media }: Form, name: string, schema: Schema | undefined): boolean {
  const mediaType = statedContentType(ownEncoding(media, name)) ?? defaultContentType(contract, schema);
  return bodyKind(mediaType) === 'json';
}

/** The inverse of `serialiseUrlencoded`. A name that occurs several times gives an array. */
export function parseUrlencoded(form: Form, text: string): Parsed<Record<string, unknown>> {
  const { contract, media, at } = form;
  const { pairs, problems } = splitPairs(text, '&', (name) => urlencoded.decode(name, at));
  if (problems[0] !== undefined) return failed(problems[0]);
  const owners = styledProperties(contract, media, { escaping, at });
  const named = propertyNames(contract, media.schema);
  const { owned, rest } = assignPairs(contract, pairs, { owners, named });
  const entries: [string, unknown][] = [];
  for (const [index, owner] of owners.entries()) {
    const value = parsePairs(contract, owner, owned[index] ?? []);
    if (!value.ok) return value;
    if (value.value !== undefined) entries.push([owner.name, value.value]);
  }
  for (const [name, group] of Map.groupBy(rest, (pair) => pair.name)) {
    const value = parseContentPairs(form, name, group);
    if (!value.ok) return value;
    entries.push([name, value.value]);
  }
  return parsed(Object.fromEntries(entries));
}

function parseContentPairs(form: Form, name: string, pairs: readonly Pair[]): Parsed<unknown> {
  const { contract, media } = form;
  const at = `${form.at}/${name}`;
  const schema = propertySchema(contract, media.schema, name);
  const types = typesOf(contract, schema);
  const array = pairs.length > 1 || (types.has('array') && !types.has('string'));
  const values = parseEach(pairs, ({ value }, index) => {
    const itsSchema = array ? itemSchema(contract, schema, index) : schema;
    const text = urlencoded.decode(value, at);
    if (!text.ok) return text;
    if (isJson(form, name, itsSchema)) return parseJson(text.value, at);
    return parsed(parsePrimitive(contract, itsSchema, text.value));
  });
  return values.ok && !array ? parsed(values.value[0]) : values;
}
