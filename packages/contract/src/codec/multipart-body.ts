import { ContractError } from '../errors.ts';
import type { Contract, MediaType, Schema } from '../model.ts';
import { parseContentDisposition } from './content-disposition.ts';
import { verbatim } from './escaping.ts';
import { ownEncoding, styledProperties, styledProperty } from './form-property.ts';
import type { MultipartPart } from './multipart.ts';
import { assignPairs, type Pair, parsePairs, serialisePairs } from './pair-style.ts';
import { parsePart, partHeader, serialisePart } from './part.ts';
import { failed, type Parsed, parsed, parseEach } from './problem.ts';
import { typesOf } from './schema-types.ts';
import { isRecord } from './styled.ts';
import { itemSchema, propertyNames, propertySchema } from './subschema.ts';
import { decodeText } from './text.ts';

const at = 'body';
interface Form {
  readonly contract: Contract;
  readonly media: MediaType;
}

const styling = { escaping: () => verbatim, at };

/**
 * The parts of a multipart body: an object's properties become named parts, arrays one part per item; an array itself
 * becomes parts without names, in order (OpenAPI 3.2, encoding by position). Empty arrays have no part.
 *
 * @throws ContractError `codec` when the value is neither, or holds what its part cannot carry.
 * @see OpenAPI 3.1 § 4.8.15.1.1, RFC 7578
 */
export function buildParts(contract: Contract, media: MediaType, value: unknown): MultipartPart[] {
  if (Array.isArray(value))
    return value.map((item, index) =>
      serialisePart(contract, item, {
        schema: itemSchema(contract, media.schema, index),
        at: `${at}/${index}`,
      }),
    );
  if (!isRecord(value))
    throw new ContractError(
      'codec',
      'A multipart body is written from an object of properties or an array of parts.',
    );
  return Object.entries(value).flatMap(([name, member]) =>
    member === undefined ? [] : propertyParts({ contract, media }, name, member),
  );
}

function propertyParts({ contract, media }: Form, name: string, value: unknown): MultipartPart[] {
  const styled = styledProperty(contract, media, name, styling);
  if (styled !== undefined)
    return serialisePairs(styled, value).map((pair) =>
      serialisePart(contract, pair.value, { name: pair.name, schema: true, at: styled.at }),
    );
  const schema = propertySchema(contract, media.schema, name);
  const context = { name, encoding: ownEncoding(media, name), at: `${at}/${name}` };
  if (!Array.isArray(value)) return [serialisePart(contract, value, { ...context, schema })];
  return value.map((item, index) =>
    serialisePart(contract, item, { ...context, schema: itemSchema(contract, schema, index) }),
  );
}

/**
 * The inverse of `buildParts`. Binary properties are `FilePart`s; text is typed by the schema; a name that occurs several
 * times gives an array.
 */
export function readParts(
  contract: Contract,
  media: MediaType,
  parts: readonly MultipartPart[],
): Parsed<unknown> {
  const names = parts.map(
    (part) => parseContentDisposition(partHeader(part, 'content-disposition') ?? '')?.name,
  );
  const types = typesOf(contract, media.schema);
  const positional =
    types.has('array') &&
    (!types.has('object') || (parts.length > 0 && names.every((name) => name === undefined)));
  if (positional)
    return parseEach(parts, (part, index) =>
      parsePart(contract, part, { schema: itemSchema(contract, media.schema, index), at: `${at}/${index}` }),
    );
  const unnamed = names.indexOf(undefined);
  if (unnamed >= 0)
    return failed({
      code: 'multipart',
      message: `Part ${unnamed + 1} has no name: its Content-Disposition must be form-data with a name.`,
      at,
    });
  return readNamed(
    { contract, media },
    parts.map((part, index) => ({ part, name: names[index] ?? '' })),
  );
}

interface NamedPart {
  readonly name: string;
  readonly part: MultipartPart;
}

function readNamed(form: Form, parts: readonly NamedPart[]): Parsed<Record<string, unknown>> {
  const { contract, media } = form;
  const owners = styledProperties(contract, media, styling);
  // Only the names matter for who owns which part; the texts of styled parts are read once they have an owner.
  const pairs = parts.map(({ name }, index) => ({ name, value: String(index) }));
  const named = propertyNames(contract, media.schema);
  const { owned, rest } = assignPairs(contract, pairs, { owners, named });
  const entries: [string, unknown][] = [];
  for (const [index, owner] of owners.entries()) {
    const texts = parseEach(owned[index] ?? [], ({ name, value }): Parsed<Pair> => {
      const text = decodeText(parts[Number(value)]?.part.bytes ?? new Uint8Array(), owner.at, {
        keepBom: true,
      });
      return text.ok ? parsed({ name, value: text.value }) : text;
    });
    if (!texts.ok) return texts;
    const value = parsePairs(contract, owner, texts.value);
    if (!value.ok) return value;
    if (value.value !== undefined) entries.push([owner.name, value.value]);
  }
  for (const [name, group] of Map.groupBy(rest, (pair) => pair.name)) {
    const own = group.flatMap((pair) => parts[Number(pair.value)]?.part ?? []);
    const value = readProperty(form, name, own);
    if (!value.ok) return value;
    entries.push([name, value.value]);
  }
  return parsed(Object.fromEntries(entries));
}

function readProperty(
  { contract, media }: Form,
  name: string,
  parts: readonly MultipartPart[],
): Parsed<unknown> {
  const schema = propertySchema(contract, media.schema, name);
  const context = { name, encoding: ownEncoding(media, name), at: `${at}/${name}` };
  const array = parts.length > 1 || isListed(contract, schema);
  const values = parseEach(parts, (part, index) =>
    parsePart(contract, part, { ...context, schema: array ? itemSchema(contract, schema, index) : schema }),
  );
  return values.ok && !array ? parsed(values.value[0]) : values;
}

function isListed(contract: Contract, schema: Schema | undefined): boolean {
  const types = typesOf(contract, schema);
  return types.has('array') && !types.has('string') && !types.has('object');
}
