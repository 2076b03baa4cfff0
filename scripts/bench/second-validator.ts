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
export async function secondValidator(
  peers: Peers,
  contract: Contract,
  direction: 'request' | 'response',
): Promise<Judge> {
  const load = (entry: string): Promise<unknown> => import(peers.resolve(`${packageName}/${entry}/index.js`));
  const { registerSchema, setShouldValidateFormat, validate } = (await load('draft-2020-12')) as Hyperjump;
  await load('formats');
  setShouldValidateFormat(true);
  const base = `https://bench.example/${contract.name}/${direction}`;
  const uriOf = (key: string): string => `${base}/${encodeURIComponent(key)}`;
  const marker = direction === 'request' ? 'readOnly' : 'writeOnly';
  const plain = (schema: Schema): object => {
    const converted = convert({ contract, marker, uriOf }, schema, new Set());
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
/** These speak of the same value. */
const inPlace = new Set(['allOf', 'anyOf', 'oneOf', 'not', 'if', 'then', 'else', 'dependentSchemas']);
const maps = new Set(['properties', 'patternProperties', 'dependentSchemas']);
const values = new Set(
  'type enum const format pattern minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minLength maxLength minItems maxItems minContains maxContains minProperties maxProperties uniqueItems dependentRequired'.split(
    ' ',
  ),
);

interface Conversion {
  readonly contract: Contract;
  readonly marker: 'readOnly' | 'writeOnly';
  readonly uriOf: (key: string) => string;
}

/** Only what constrains, references as addresses, and nothing required that does not travel (`absent`). */
function convert(conversion: Conversion, schema: unknown, around: ReadonlySet<string>): unknown {
  if (!isMap(schema)) return schema;
  const absent = new Set([...around, ...markedNames(conversion, schema)]);
  const part = (each: unknown): unknown => convert(conversion, each, new Set());
  const same = (each: unknown): unknown => convert(conversion, each, absent);
  const entries = Object.entries(schema).flatMap(([keyword, value]): [string, unknown][] => {
    if (keyword === '$ref') return [[keyword, conversion.uriOf(schemaKey(String(value)))]];
    if (keyword === 'required' && Array.isArray(value))
      return [[keyword, value.filter((name) => !absent.has(String(name)))]];
    if (values.has(keyword)) return [[keyword, value]];
    const inner = inPlace.has(keyword) ? same : part;
    if (children.has(keyword)) return [[keyword, inner(value)]];
    if (lists.has(keyword) && Array.isArray(value)) return [[keyword, value.map(inner)]];
    if (!maps.has(keyword) || !isMap(value)) return [];
    return [[keyword, Object.fromEntries(Object.entries(value).map(([name, each]) => [name, inner(each)]))]];
  });
  return Object.fromEntries(entries);
}

/** The properties that do not travel, as far as a schema or what it is composed of declares them. */
function markedNames({ contract, marker }: Conversion, schema: unknown): string[] {
  return composed(contract, schema, ['allOf', 'anyOf', 'oneOf']).flatMap(({ properties }) =>
    Object.entries(isMap(properties) ? properties : {}).flatMap(([name, property]) =>
      composed(contract, property, ['allOf']).some((each) => each[marker] === true) ? [name] : [],
    ),
  );
}

function composed(
  contract: Contract,
  root: unknown,
  keywords: readonly string[],
): Readonly<Record<string, unknown>>[] {
  const found = new Set<Readonly<Record<string, unknown>>>();
  const pending = [root];
  for (const schema of pending) {
    if (!isMap(schema) || found.has(schema)) continue;
    found.add(schema);
    if (typeof schema.$ref === 'string') pending.push(contract.schemas[schemaKey(schema.$ref)]);
    for (const keyword of keywords) if (Array.isArray(schema[keyword])) pending.push(...schema[keyword]);
  }
  return [...found];
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
