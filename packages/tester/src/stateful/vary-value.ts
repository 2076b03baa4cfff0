import { createHash } from 'node:crypto';
import {
  type Contract,
  type MediaType,
  type Schema,
  type SchemaObject,
  validateValue,
} from '@countersign/contract';
import { mayRefer } from '../depends-on-state.ts';
import { sampleValue } from '../generate/arbitrary-of.ts';
import { mergeAll } from '../merge-schemas.ts';
import { isRecord, withValueAt } from './json-pointer.ts';

/**
 * `plain` is what anybody would send, `usual` the same with what is yes or no, or one of a few values, as it is by default,
 * `rich` strains what may get lost on the way, `bare` is empty, zero and false.
 */
export type Variant = 'plain' | 'usual' | 'rich' | 'bare';

/**
 * A value with other leaves, each of them still valid where it stands: two salts make two objects that differ in
 * everything that may differ.
 */
export function varyValue(
  contract: Contract,
  { schema = true }: MediaType,
  value: unknown,
  variation: { readonly variant: Variant; readonly salt: string; readonly hasEntries?: boolean },
): unknown {
  const filled = variation.hasEntries === false ? value : withEntries(contract, schema, value);
  const longer = variation.variant === 'rich' ? withMoreItems(filled) : filled;
  return varyLeaves(contract, schema, isValid(contract, schema, longer) ? longer : value, variation);
}

/** An entry in each map that has none: nothing shows what becomes of an empty one. */
function withEntries(contract: Contract, schema: Schema, value: unknown, depth = 2): unknown {
  if (!isRecord(value)) return value;
  const merged = mergeAll(contract, schema);
  const { properties = {}, additionalProperties: entry } = typeof merged === 'boolean' ? {} : merged;
  if (Object.keys(value).length === 0 && typeof entry === 'object' && Object.keys(properties).length === 0) {
    const sample = sampleValue(contract, entry, { seed: 1, fullness: 'some', direction: 'request' });
    const filled = { sample: sample.ok ? sample.value : undefined };
    return sample.ok && isValid(contract, schema, filled) ? filled : value;
  }
  if (depth === 0) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [
      name,
      withEntries(contract, properties[name] ?? true, part, depth - 1),
    ]),
  );
}

/** A list of one is often kept where a list of several is not. */
function withMoreItems(value: unknown): unknown {
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => {
      const [first] = Array.isArray(part) ? part : [];
      const isLengthened = Array.isArray(part) && part.length === 1 && typeof first === 'string';
      return [name, isLengthened ? [first, `${first} 2`] : part];
    }),
  );
}

/** As `varyValue`, for a value of any schema. */
export function varyLeaves(
  contract: Contract,
  schema: Schema,
  value: unknown,
  { variant, salt }: { readonly variant: Variant; readonly salt: string },
): unknown {
  let varied = value;
  for (const { tokens, shape, leaf } of leavesOf(contract, schema, value, [])) {
    const hash = createHash('sha256')
      .update(`${salt}${tokens.join('/')}`)
      .digest();
    for (const candidate of candidatesFor(contract, shape, leaf, { variant, hash, salt })) {
      const next = withValueAt(varied, tokens, candidate);
      if (!isValid(contract, schema, next)) continue;
      varied = next;
      break;
    }
  }
  return varied;
}

/** Without the optional properties of the outermost object, those with a default among them. */
export function withoutOptional(contract: Contract, { schema = true }: MediaType, value: unknown): unknown {
  const shape = mergeAll(contract, schema);
  if (!isRecord(value) || typeof shape === 'boolean') return value;
  const required = new Set(shape.required);
  const kept = Object.fromEntries(Object.entries(value).filter(([name]) => required.has(name)));
  return isValid(contract, schema, kept) ? kept : value;
}

/** A value with less and less of what it need not have: of references first, then of what is nothing by default. */
export function lighterValues(contract: Contract, media: MediaType, value: unknown): readonly unknown[] {
  const shape = mergeAll(contract, media.schema ?? true);
  if (!isRecord(value) || typeof shape === 'boolean') return [];
  const optional = Object.keys(value).filter((name) => shape.required?.includes(name) !== true);
  const schemaOf = (name: string): SchemaObject => {
    const merged = mergeAll(contract, shape.properties?.[name] ?? true);
    return typeof merged === 'boolean' ? {} : merged;
  };
  const references = optional.filter(
    (name) =>
      mayRefer(contract, name, schemaOf(name)) || ofAnother.test(String(schemaOf(name).description ?? '')),
  );
  const unset = optional.filter((name) => references.includes(name) || schemaOf(name).default === null);
  const lighter = [references, unset, optional].map((left) =>
    Object.fromEntries(Object.entries(value).filter(([name]) => !left.includes(name))),
  );
  const texts = lighter.map((each) => JSON.stringify(each));
  return lighter.filter(
    (each, index) =>
      texts.indexOf(texts[index] ?? '') === index &&
      texts[index] !== JSON.stringify(value) &&
      isValid(contract, media.schema ?? true, each),
  );
}

const ofAnother = /\b(id|identifier|key|name|number|address) of (a|an|another|the)\b/i;

export function isValid(contract: Contract, schema: Schema, value: unknown): boolean {
  return validateValue(contract, schema, value, { direction: 'request' }).length === 0;
}

interface Leaf {
  readonly tokens: readonly (string | number)[];
  readonly shape: SchemaObject;
  readonly leaf: unknown;
}

const deepest = 6;

function leavesOf(
  contract: Contract,
  schema: Schema,
  value: unknown,
  tokens: readonly (string | number)[],
): readonly Leaf[] {
  const shape = shapeFor(contract, schema, value);
  if (tokens.length > deepest || ArrayBuffer.isView(value)) return [];
  if (Array.isArray(value)) {
    return value.flatMap((item, index) =>
      leavesOf(contract, shape.prefixItems?.[index] ?? shape.items ?? true, item, [...tokens, index]),
    );
  }
  if (!isRecord(value)) return [{ tokens, shape, leaf: value }];
  if (ArrayBuffer.isView(value.bytes)) return [];
  return Object.entries(value).flatMap(([name, part]) =>
    leavesOf(contract, shape.properties?.[name] ?? shape.additionalProperties ?? true, part, [
      ...tokens,
      name,
    ]),
  );
}

/** What is said of a value; of alternatives the first that it fits. */
function shapeFor(contract: Contract, schema: Schema, value: unknown): SchemaObject {
  const merged = mergeAll(contract, schema);
  if (typeof merged === 'boolean') return {};
  const { oneOf, anyOf, ...rest } = merged;
  const fitting = (oneOf ?? anyOf)?.find((each) => isValid(contract, each, value));
  const chosen = fitting === undefined ? merged : mergeAll(contract, { allOf: [rest, fitting] });
  return typeof chosen === 'boolean' ? {} : chosen;
}

interface Variation {
  readonly variant: Variant;
  /** Of the place and the salt. */
  readonly hash: Buffer;
  readonly salt: string;
}

function candidatesFor(
  contract: Contract,
  shape: SchemaObject,
  leaf: unknown,
  variation: Variation,
): Iterable<unknown> {
  const { variant } = variation;
  if (shape.const !== undefined) return [];
  if (variant === 'usual' && shape.default !== undefined && (shape.enum ?? typeof leaf === 'boolean'))
    return [shape.default];
  if (variant === 'bare' && [shape.type ?? []].flat().includes('null'))
    return [null, ...otherCandidates(contract, shape, leaf, variation)];
  return otherCandidates(contract, shape, leaf, variation);
}

function otherCandidates(
  contract: Contract,
  shape: SchemaObject,
  leaf: unknown,
  variation: Variation,
): Iterable<unknown> {
  const { hash, variant } = variation;
  if (shape.enum !== undefined && shape.enum.length > 0)
    return [shape.enum[hash.readUInt16BE(0) % shape.enum.length]];
  if (typeof leaf === 'boolean') return [variant === 'bare' ? false : hash.readUInt8(0) % 2 === 0];
  if (typeof leaf === 'number') return numbers(shape, leaf, variant, hash);
  if (typeof leaf === 'string') return strings(contract, shape, variation);
  return [];
}

function numbers(shape: SchemaObject, leaf: number, variant: Variant, hash: Buffer): readonly number[] {
  const types = [shape.type ?? []].flat();
  const decimal = types.includes('number') || (types.length === 0 && !Number.isInteger(leaf));
  const small = 2 + (hash.readUInt16BE(0) % 90);
  const least = typeof shape.minimum === 'number' ? shape.minimum : undefined;
  const most = typeof shape.maximum === 'number' ? shape.maximum : undefined;
  const plain = [...(decimal ? [small + 0.25] : []), small, leaf];
  if (variant === 'plain' || variant === 'usual') return plain;
  if (variant === 'bare') return [0, ...(least === undefined ? [] : [least]), ...plain];
  const large = shape.format === 'int64' ? 2 ** 53 - 1 : 2 ** 31 - 1;
  return [
    ...(most === undefined ? [] : [most]),
    ...(decimal ? [1234567.875] : [large]),
    ...(least === undefined ? [] : [least + small]),
    ...plain,
  ];
}

function* strings(
  contract: Contract,
  shape: SchemaObject,
  { hash, salt, variant }: Variation,
): Iterable<unknown> {
  const hex = hash.toString('hex');
  const day = String(1 + (hash.readUInt8(1) % 28)).padStart(2, '0');
  const most = typeof shape.maxLength === 'number' ? shape.maxLength : undefined;
  const plain = plainTexts(salt, most, hash);
  const texts = variant === 'rich' ? [richText(salt, most), ...plain] : plain;
  const byFormat: Readonly<Record<string, readonly string[]>> = {
    uuid: [
      `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`,
    ],
    email: [`sample.${hex.slice(0, 8)}@example.com`],
    'idn-email': [`sample.${hex.slice(0, 8)}@example.com`],
    uri: [`https://example.com/${hex.slice(0, 8)}`],
    'uri-reference': [`/${hex.slice(0, 8)}`],
    date: [`2024-02-${day}`],
    time: [`10:${day}:00Z`],
    'date-time': variant === 'rich' ? [`2024-02-${day}T23:59:58.125+05:30`] : [`2024-03-${day}T10:20:30Z`],
    byte: [hash.subarray(0, 9).toString('base64')],
    hostname: [`${hex.slice(0, 8)}.example.com`],
    ipv4: [`192.0.2.${day}`],
    ipv6: [`2001:db8::${day}`],
    duration: [`PT${day}H`],
    password: [`Aa1-${hex.slice(0, 12)}`],
  };
  const formatted = byFormat[shape.format ?? ''];
  if (formatted !== undefined) yield* formatted;
  else if (typeof shape.pattern === 'string') {
    yield* [...texts, hex.slice(0, most ?? 8)];
    const seed = hash.readInt32BE(0);
    const options = { seed, fullness: 'some', direction: 'request', ascii: true } as const;
    // Long ones show what is cut or rounded.
    const seeds = variant === 'rich' ? [seed, seed + 1, seed + 2, seed + 3, seed + 4, seed + 5] : [seed];
    const samples = seeds.flatMap((each) => {
      const sample = sampleValue(contract, shape, { ...options, seed: each });
      return sample.ok ? [sample.value] : [];
    });
    yield* samples.sort((one, other) => String(other).length - String(one).length);
  } else if (shape.contentMediaType === undefined && shape.contentEncoding === undefined) yield* texts;
}

/**
 * Where there is little room, a short word: such a text is often a code that has a form that nobody describes. Else the salt
 * comes first, so that short texts differ too.
 */
function plainTexts(salt: string, most: number | undefined, hash: Buffer): readonly string[] {
  const text = `${salt} sample`;
  if (most === undefined || text.length <= most) return [text];
  const word = hash.readUIntBE(4, 6).toString(36).padStart(6, '0').slice(-6);
  return [word.slice(0, most), text.slice(0, most)];
}

/** Letters beyond Latin-1 and beyond the first plane, quotes, and as long as it may be: 300 characters without a limit. */
function richText(salt: string, most: number | undefined): string {
  const start = [...`${salt} Zoë 東京 🎈 "quoted" & it's 100%`];
  const length = Math.min(most ?? 300, 300);
  const filler = Array.from(
    { length: Math.max(0, length - start.length) },
    (_, index) => 'abcdefghij'[index % 10],
  );
  return [...start, ...filler].slice(0, length).join('');
}
