import { ContractError } from '../errors.ts';
import type { Contract, MediaType, Schema } from '../model.ts';
import { form, query, reservedQuery } from './escaping.ts';
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

/**
 * An object as application/x-www-form-urlencoded. Properties with a `style` follow it; of the others, arrays repeat the
 * name and objects are JSON. Empty arrays have no text, and `null` that of an empty string.
 *
 * @throws ContractError `codec` when the value is no object, or holds what text cannot carry.
 */
export function serialiseUrlencoded(
  contract: Contract,
  media: MediaType,
  value: unknown,
  at = 'body',
): string {
  if (!isRecord(value)) throw new ContractError('codec', `${at} is a form; give an object of properties.`);
  const pairs = Object.entries(value).flatMap(([name, member]) => {
    if (member === undefined) return [];
    const styled = styledProperty(contract, media, name, { escaping, at });
    return styled === undefined
      ? contentPairs(contract, media, name, member, at)
      : serialisePairs(styled, member);
  });
  return joinPairs(pairs, '&');
}

function contentPairs(
  contract: Contract,
  media: MediaType,
  name: string,
  value: unknown,
  at: string,
): Pair[] {
  const schema = propertySchema(contract, media.schema, name);
  const items = Array.isArray(value)
    ? value.map((item, index) => [item, itemSchema(contract, schema, index)] as const)
    : [[value, schema] as const];
  return items.map(([item, itsSchema]) => {
    const json = isJson(contract, media, name, itsSchema) || (typeof item === 'object' && item !== null);
    const text = json ? serialiseJson(item, `${at}/${name}`) : primitiveText(item, `${at}/${name}`);
    return { name: form.encode(name), value: form.encode(text) };
  });
}

function isJson(contract: Contract, media: MediaType, name: string, schema: Schema | undefined): boolean {
  return (
    bodyKind(statedContentType(ownEncoding(media, name)) ?? defaultContentType(contract, schema)) === 'json'
  );
}

/** The inverse of `serialiseUrlencoded`. A name that occurs several times gives an array. */
export function parseUrlencoded(
  contract: Contract,
  media: MediaType,
  text: string,
  at = 'body',
): Parsed<Record<string, unknown>> {
  const { pairs, problems } = splitPairs(text, '&', (name) => form.decode(name, at));
  if (problems[0] !== undefined) return failed(problems[0]);
  const owners = styledProperties(contract, media, { escaping, at });
  const { owned, rest } = assignPairs(contract, owners, pairs, propertyNames(contract, media.schema));
  const entries: [string, unknown][] = [];
  for (const [index, owner] of owners.entries()) {
    const value = parsePairs(contract, owner, owned[index] ?? []);
    if (!value.ok) return value;
    if (value.value !== undefined) entries.push([owner.name, value.value]);
  }
  for (const [name, group] of Map.groupBy(rest, (pair) => pair.name)) {
    const value = parseContentPairs(contract, media, name, group, at);
    if (!value.ok) return value;
    entries.push([name, value.value]);
  }
  return parsed(Object.fromEntries(entries));
}

function parseContentPairs(
  contract: Contract,
  media: MediaType,
  name: string,
  pairs: readonly Pair[],
  at: string,
): Parsed<unknown> {
  const schema = propertySchema(contract, media.schema, name);
  const types = typesOf(contract, schema);
  const array = pairs.length > 1 || (types.has('array') && !types.has('string'));
  const values = parseEach(pairs, ({ value }, index) => {
    const itsSchema = array ? itemSchema(contract, schema, index) : schema;
    const text = form.decode(value, `${at}/${name}`);
    if (!text.ok) return text;
    return isJson(contract, media, name, itsSchema)
      ? parseJson(text.value, `${at}/${name}`)
      : parsed(parsePrimitive(contract, itsSchema, text.value));
  });
  return values.ok && !array ? parsed(values.value[0]) : values;
}
