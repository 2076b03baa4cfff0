import { type Contract, type Schema, schemaKey } from '@countersign/contract';
import type { Peers } from './install-peers.ts';

/** Says whether a value is valid; throws when a schema is beyond the validator. */
export type Judge = (schema: Schema, value: unknown) => Promise<boolean>;

interface Hyperjump {
  registerSchema(schema: object, uri: string): void;
  setShouldValidateFormat(should: boolean): void;
  validate(uri: string): Promise<(value: unknown) => { valid: boolean }>;
}

export const packageName = '@hyperjump/json-schema';

const dialect = 'https://json-schema.org/draft/2020-12/schema';

/** Hyperjump's validator over the schemas of a contract, which it gets as plain JSON Schema. */
export async function secondValidator(peers: Peers, contract: Contract, direction: string): Promise<Judge> {
  const load = (entry: string): Promise<unknown> => import(peers.resolve(`${packageName}/${entry}/index.js`));
  const { registerSchema, setShouldValidateFormat, validate } = (await load('draft-2020-12')) as Hyperjump;
  await load('formats');
  setShouldValidateFormat(true);
  const base = `https://bench.example/${contract.name}/${direction}`;
  const uriOf = (key: string): string => `${base}/${encodeURIComponent(key)}`;
  const marker = direction === 'request' ? 'readOnly' : 'writeOnly';
  const plain = (schema: Schema): object => {
    const converted = convert(schema, (property) => isUnmarked(contract, property, marker), uriOf);
    return { $schema: dialect, ...(isMap(converted) ? converted : { allOf: [converted] }) };
  };
  for (const [key, schema] of Object.entries(contract.schemas)) registerSchema(plain(schema), uriOf(key));
  const compiled = new Map<Schema, Promise<(value: unknown) => { valid: boolean }>>();
  return async (schema, value) => {
    let check = compiled.get(schema);
    if (check === undefined) {
      const uri = `${base}//${compiled.size}`;
      registerSchema(plain(schema), uri);
      check = validate(uri);
      compiled.set(schema, check);
    }
    return (await check)(value).valid;
  };
}

const children = new Set([
  'items',
  'additionalProperties',
  'unevaluatedItems',
  'unevaluatedProperties',
  'contains',
  'propertyNames',
  'not',
  'if',
  'then',
  'else',
]);
const lists = new Set(['allOf', 'anyOf', 'oneOf', 'prefixItems']);
const maps = new Set(['properties', 'patternProperties', 'dependentSchemas']);
const values = new Set(
  'type enum const format pattern minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minLength maxLength minItems maxItems minContains maxContains minProperties maxProperties uniqueItems dependentRequired'.split(
    ' ',
  ),
);

/** Only what constrains, references as addresses, and nothing required that does not travel. */
function convert(
  schema: unknown,
  travels: (property: unknown) => boolean,
  uriOf: (key: string) => string,
): unknown {
  if (!isMap(schema)) return schema;
  const inner = (each: unknown): unknown => convert(each, travels, uriOf);
  const { properties } = schema;
  const entries = Object.entries(schema).flatMap(([keyword, value]): [string, unknown][] => {
    if (keyword === '$ref') return [[keyword, uriOf(schemaKey(String(value)))]];
    if (values.has(keyword)) return [[keyword, value]];
    if (children.has(keyword)) return [[keyword, inner(value)]];
    if (lists.has(keyword) && Array.isArray(value)) return [[keyword, value.map(inner)]];
    if (maps.has(keyword) && isMap(value))
      return [
        [keyword, Object.fromEntries(Object.entries(value).map(([name, each]) => [name, inner(each)]))],
      ];
    if (keyword !== 'required' || !Array.isArray(value)) return [];
    return [[keyword, value.filter((name) => !isMap(properties) || travels(properties[String(name)]))]];
  });
  return Object.fromEntries(entries);
}

/** False for a property that is marked, itself or in what it refers to. */
function isUnmarked(contract: Contract, property: unknown, marker: string): boolean {
  const seen = new Set<unknown>();
  const pending = [property];
  for (const schema of pending) {
    if (!isMap(schema) || seen.has(schema)) continue;
    seen.add(schema);
    if (schema[marker] === true) return false;
    if (typeof schema.$ref === 'string') pending.push(contract.schemas[schemaKey(schema.$ref)]);
    if (Array.isArray(schema.allOf)) pending.push(...schema.allOf);
  }
  return true;
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
