import type {
  Contract,
  FilePart,
  MediaType,
  Operation,
  OperationInput,
  Parameter,
  Schema,
} from '@countersign/contract';
import { sampleValue } from '../generate/arbitrary-of.ts';
import { createFile } from '../media/create-file.ts';
import { mergeAll } from '../merge-schemas.ts';
import { planExamples } from '../plan-examples.ts';
import { isRecord, withValueAt } from './json-pointer.ts';
import { isAnyBytes, isForm, isJson, isPlainForm, schemasAt } from './schema-place.ts';
import { isValid, lighterValues, type Variant, varyValue, withoutOptional } from './vary-value.ts';

/** What kind of object is made. */
export type Kind = Variant | 'minimal';

export interface InputOptions {
  readonly kind: Kind;
  /** Objects of different salts differ. */
  readonly salt: string;
  readonly seed: number;
}

interface Variation extends InputOptions {
  readonly hasEntries?: boolean | undefined;
}

/** A file as it should be. */
export interface WantedFile {
  /** In bytes. */
  readonly size: number;
  /** Without its extension. */
  readonly name: string;
  readonly seed: number;
}

/** Values that are made when they are first wanted, and only once: many plans are never carried out. */
export function lazily<T>(make: () => readonly T[]): Iterable<T> {
  let made: readonly T[] | undefined;
  return {
    [Symbol.iterator]() {
      made ??= make();
      return made[Symbol.iterator]();
    },
  };
}

/** Arguments for an operation that makes or changes something, in the order in which they are worth a try. */
export function writingInputs(
  contract: Contract,
  operation: Operation,
  { kind, salt, seed }: InputOptions,
): readonly OperationInput[] {
  const planned = planExamples(contract, operation, { seed }).cases.map(({ input }) => input);
  const sampled = sampleInput(contract, operation, planned[0], seed);
  const bases = sampled === undefined ? planned : [sampled, ...planned];
  const other = kind === 'rich' && sampled ? withOtherBranch(contract, operation, sampled, seed) : undefined;
  const wanted = other === undefined ? bases : [other, ...bases];
  const varied = wanted.map((input) => varyInput(contract, operation, input, { kind, salt, seed }));
  // Keys of a map may be ones that only the server knows.
  const unmapped = wanted
    .slice(0, 1)
    .filter(({ body }) => body !== undefined && isJson(body.mediaType))
    .map((input) => varyInput(contract, operation, input, { kind, salt, seed, hasEntries: false }));
  const fallback =
    kind === 'plain' || kind === 'usual'
      ? planned
      : bases.map((input) => varyInput(contract, operation, input, { kind: 'plain', salt, seed }));
  // What is refused for something that it need not have may be taken without it.
  const lighter = varied.slice(0, 1).flatMap((input) => lighterInputs(contract, operation, input));
  const unique = new Map(
    [...varied, ...unmapped, ...fallback].map((input) => [JSON.stringify(input), input]),
  );
  const last = lighter.filter((input) => !unique.has(JSON.stringify(input)));
  return [...[...unique.values()].slice(0, mostInputs), ...last];
}

const mostInputs = 6;

/** With less and less of what the fields of a body need not have. */
function lighterInputs(
  contract: Contract,
  operation: Operation,
  input: OperationInput,
): readonly OperationInput[] {
  const { body } = input;
  const media = body && mediaOf(operation, body.mediaType);
  if (body === undefined || media === undefined || isFile(body.value)) return [];
  return lighterValues(contract, media, body.value).map((value) => ({ ...input, body: { ...body, value } }));
}

/** The first arguments of an operation with only what it requires. */
export function requiredInput(contract: Contract, operation: Operation, seed: number): OperationInput {
  const known = required.get(operation);
  if (known?.seed === seed) return known.input;
  const input = makeRequiredInput(contract, operation, seed);
  required.set(operation, { seed, input });
  return input;
}

const required = new WeakMap<Operation, { readonly seed: number; readonly input: OperationInput }>();

function makeRequiredInput(contract: Contract, operation: Operation, seed: number): OperationInput {
  const [first] = planExamples(contract, operation, { seed }).cases;
  const { path, query, headers, cookies } = first?.input ?? {};
  const keep = (
    values: Readonly<Record<string, unknown>> | undefined,
    place: Parameter['in'],
  ): Readonly<Record<string, unknown>> =>
    Object.fromEntries(
      Object.entries(values ?? {}).filter(([name]) =>
        operation.parameters.some((each) => each.in === place && each.required && each.name === name),
      ),
    );
  return {
    path: path ?? {},
    query: keep(query, 'query'),
    headers: keep(headers, 'header'),
    cookies: keep(cookies, 'cookie'),
  };
}

/** As complete a body of fields as can be made, beside the documented examples, which are often short. */
function sampleInput(
  contract: Contract,
  operation: Operation,
  base: OperationInput | undefined,
  seed: number,
): OperationInput | undefined {
  const content = operation.requestBody?.content.filter((each) => !isAnyBytes(contract, each));
  const media =
    content?.find(({ mediaType }) => isJson(mediaType)) ??
    content?.find(({ mediaType }) => isPlainForm(mediaType));
  if (media?.schema === undefined) return undefined;
  const sample = sampleValue(contract, withoutExamples(media.schema), {
    seed,
    fullness: 'typical',
    direction: 'request',
  });
  if (!sample.ok) return undefined;
  const mediaType = media.mediaType.includes('*') ? 'application/json' : media.mediaType;
  return { ...base, body: { mediaType, value: sample.value } };
}

/** With the last alternative of the body, or of one of its properties, where a sample has the first. */
function withOtherBranch(
  contract: Contract,
  operation: Operation,
  input: OperationInput,
  seed: number,
): OperationInput | undefined {
  const { body } = input;
  const media = body && mediaOf(operation, body.mediaType);
  if (body === undefined || media === undefined || !isJson(body.mediaType)) return undefined;
  const names = isRecord(body.value) ? Object.keys(body.value) : [];
  for (const tokens of [[], ...names.map((name) => [name])]) {
    const choices = schemasAt(contract, media, tokens).flatMap(({ schema }) => [
      ...(schema.oneOf ?? []),
      ...(schema.anyOf ?? []),
    ]);
    for (const branch of choices.length > 1 ? choices.toReversed() : []) {
      const sample = sampleValue(contract, branch, { seed, fullness: 'typical', direction: 'request' });
      if (!sample.ok || sample.value === null) continue;
      const value = withValueAt(body.value, tokens, sample.value);
      const isOther = JSON.stringify(value) !== JSON.stringify(body.value);
      if (isOther && isValid(contract, media.schema ?? true, value))
        return { ...input, body: { ...body, value } };
    }
  }
  return undefined;
}

/** An example of a whole body hides the properties that it leaves out. */
function withoutExamples(schema: Schema): Schema {
  if (typeof schema === 'boolean') return schema;
  const { examples: _, default: __, ...rest } = schema;
  return rest;
}

function varyInput(
  contract: Contract,
  operation: Operation,
  input: OperationInput,
  { kind, salt, seed, hasEntries = true }: Variation,
): OperationInput {
  const { body } = input;
  const media = body && mediaOf(operation, body.mediaType);
  if (body === undefined || media === undefined) return input;
  const isFields = isJson(media.mediaType) || isJson(body.mediaType) || isPlainForm(body.mediaType);
  if (isFields && !isFile(body.value)) {
    const base = kind === 'minimal' ? withoutOptional(contract, media, body.value) : body.value;
    const variant = kind === 'minimal' ? 'plain' : kind;
    return {
      ...input,
      body: { ...body, value: varyValue(contract, media, base, { variant, salt, hasEntries }) },
    };
  }
  const files = varyFiles(contract, media, body.value, { kind, salt, seed });
  const variant = kind === 'minimal' ? 'plain' : kind;
  const value = isForm(body.mediaType) ? varyValue(contract, media, files, { variant, salt }) : files;
  return { ...input, body: { ...body, value } };
}

/** The input with other files of the same type in place of its own; undefined where the description allows none such. */
export function withFile(
  contract: Contract,
  operation: Operation,
  input: OperationInput,
  wanted: WantedFile,
): OperationInput | undefined {
  const { body } = input;
  const media = body && mediaOf(operation, body.mediaType);
  if (body === undefined || media === undefined) return undefined;
  const value = mapFiles(body.value, (file) => otherFile(file, wanted));
  return isValid(contract, media.schema ?? true, value) ? { ...input, body: { ...body, value } } : undefined;
}

/** A body with other files in it. @param change of lists, before their files are */
function mapFiles(
  part: unknown,
  other: (file: FilePart) => FilePart,
  change: (items: readonly unknown[]) => readonly unknown[] = (items) => items,
): unknown {
  const map = (each: unknown): unknown => mapFiles(each, other, change);
  if (part instanceof Uint8Array) return other({ bytes: part }).bytes;
  if (Array.isArray(part)) return change(part).map(map);
  if (!isRecord(part)) return part;
  if (part.bytes instanceof Uint8Array) return other({ ...part, bytes: part.bytes });
  return Object.fromEntries(Object.entries(part).map(([name, each]) => [name, map(each)]));
}

function otherFile(file: FilePart, { name, seed, size }: WantedFile): FilePart {
  const contentType = file.contentType ?? 'application/octet-stream';
  const { bytes, filename } = createFile({ mediaType: contentType, seed, size });
  if (file.filename === undefined) return { ...file, bytes };
  return { ...file, bytes, filename: `${name}${/\.[^.]*$/.exec(filename)?.[0] ?? ''}` };
}

export function mediaOf({ requestBody }: Operation, mediaType: string): MediaType | undefined {
  const content = requestBody?.content ?? [];
  return content.find((media) => media.mediaType === mediaType) ?? content[0];
}

/** Other files in place of those of a sample; where there may be several, there are. */
function varyFiles(contract: Contract, media: MediaType, value: unknown, options: InputOptions): unknown {
  let count = 0;
  const vary = (part: unknown): unknown => mapFiles(part, (file) => fileOf(file, options, count++), several);
  const schema = media.schema ?? true;
  const shape = mergeAll(contract, schema);
  // Only where the form says that its other fields are files too.
  const isOpen = typeof shape === 'object' && typeof shape.additionalProperties === 'object';
  const [first] = isRecord(value) ? Object.values(value) : [];
  const more = isOpen && isRecord(value) && isFile(first) ? { ...value, more: first } : value;
  for (const candidate of [more, value]) {
    const varied = vary(candidate);
    if (isValid(contract, schema, varied)) return varied;
  }
  return value;
}

function several(items: readonly unknown[]): readonly unknown[] {
  const [first] = items;
  return items.length === 1 && isFile(first) ? [first, first, first] : items;
}

function isFile(value: unknown): boolean {
  return value instanceof Uint8Array || (isRecord(value) && value.bytes instanceof Uint8Array);
}

const manyBytes = 70_001;

/** With a byte order mark before and line ends behind, which are lost where bytes are taken for text. */
function withEdges(bytes: Uint8Array): Uint8Array {
  const edged = new Uint8Array(bytes);
  edged.set([0xef, 0xbb, 0xbf], 0);
  edged.set([0x0d, 0x0a, 0x0a], bytes.length - 3);
  return edged;
}

/** A file of the same type; of the rich ones with a name beyond ASCII, and larger than what is read at once. */
function fileOf(file: FilePart, { kind, salt, seed }: InputOptions, index: number): FilePart {
  const contentType = file.contentType ?? 'application/octet-stream';
  const number = [...`${salt}${index}`].reduce((sum, each) => (sum * 31 + each.charCodeAt(0)) % 65_521, seed);
  const isOctets = contentType === 'application/octet-stream';
  const size = kind === 'rich' ? manyBytes : kind === 'bare' && isOctets ? 1 : undefined;
  const { bytes: made, filename } = createFile({
    mediaType: contentType,
    seed: number,
    ...(size !== undefined && { size }),
  });
  const bytes = kind === 'rich' && isOctets ? withEdges(made) : made;
  if (file.filename === undefined) return { ...file, bytes };
  const extension = /\.[^.]*$/.exec(filename)?.[0] ?? '';
  const name = kind === 'rich' ? `Übersicht ${index + 1} 東京 ${salt}` : `sample-${salt}-${index + 1}`;
  return { ...file, bytes, contentType, filename: `${name}${extension}` };
}
