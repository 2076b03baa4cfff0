import type { Contract } from '../model.ts';
import { parseDeepObject, serialiseDeepObject } from './deep-object.ts';
import { trimBlank, verbatim } from './escaping.ts';
import { type CodecProblem, type Parsed, parsed, parseEach } from './problem.ts';
import {
  pairUp,
  type Styled,
  shapeOf,
  splitOnce,
  type Texts,
  textsOf,
  typedArray,
  typedObject,
} from './styled.ts';
import { allowsOtherProperties, propertyNames } from './subschema.ts';
import { parsePrimitive } from './typed-text.ts';

/** One `name=value` of a query string, cookie or form. */
export interface Pair {
  /** Escaped when it is written, decoded when it was read. */
  readonly name: string;
  /** Escaped. */
  readonly value: string;
}

export function joinPairs(pairs: readonly Pair[], separator: '&' | '; '): string {
  return pairs.map(({ name, value }) => `${name}=${value}`).join(separator);
}

interface Delimiter {
  readonly write: string;
  readonly read: RegExp;
}

const comma: Delimiter = { write: ',', read: /,/ };
/** RFC 3986 allows neither delimiter bare, so they are escaped like the members themselves (OpenAPI 3.1 Appendix E). */
const escaped: Readonly<Record<string, Delimiter>> = {
  spaceDelimited: { write: '%20', read: /%20|\+| / },
  pipeDelimited: { write: '%7C', read: /%7C|\|/i },
};
const bare: Readonly<Record<string, Delimiter>> = {
  spaceDelimited: { write: ' ', read: / / },
  pipeDelimited: { write: '|', read: /\|/ },
};

export interface SplitPairs {
  readonly pairs: readonly Pair[];
  /** Of names that could not be decoded; their pairs keep the name as it was sent. */
  readonly problems: readonly CodecProblem[];
}

/** Splits `a=1&b=2`, leaving out empty pieces. Values stay escaped. */
export function splitPairs(
  text: string,
  separator: '&' | ';',
  decodeName: (text: string) => Parsed<string>,
): SplitPairs {
  const pairs: Pair[] = [];
  const problems: CodecProblem[] = [];
  for (const piece of text.split(separator)) {
    const trimmed = separator === ';' ? trimBlank(piece) : piece;
    if (trimmed === '') continue;
    const [rawName, value] = splitOnce(trimmed);
    const name = decodeName(rawName);
    if (!name.ok) problems.push(name.problem);
    pairs.push({ name: name.ok ? name.value : rawName, value });
  }
  return { pairs, problems };
}

/**
 * `form`, `spaceDelimited`, `pipeDelimited`, `deepObject` and `cookie`: escaped names and values, which queries and forms
 * join by `&`, cookies by `; `. None at all for an exploded empty array or object.
 *
 * Inherently ambiguous: an exploded empty array or object and no value; `[]` and `['']` when not exploded; `null` and
 * `''`; members that contain the space or pipe of their style (OpenAPI 3.1 Appendix E), or a comma in `style: cookie`.
 * @see OpenAPI 3.1 § 4.8.12.3, OpenAPI 3.2 § 4.12.4
 */
export function serialisePairs(styled: Styled, value: unknown): Pair[] {
  const { at, escaping, explode, name, names = escaping, style } = styled;
  if (style === 'deepObject') return serialiseDeepObject(styled, value);
  const texts = textsOf(value, at);
  const pair = (key: string, text: string): Pair => ({
    name: names.encode(key),
    value: text,
  });
  if (texts.kind === 'primitive') return [pair(name, escaping.encode(texts.text))];
  if (!explode)
    return [
      pair(
        name,
        members(texts)
          .map((text) => escaping.encode(text, ','))
          .join(delimiterOf(styled).write),
      ),
    ];
  if (texts.kind === 'array') return texts.texts.map((text) => pair(name, escaping.encode(text)));
  return texts.entries.map(([key, text]) => pair(key, escaping.encode(text)));
}

function members(texts: Exclude<Texts, { kind: 'primitive' }>): readonly string[] {
  return texts.kind === 'array' ? texts.texts : texts.entries.flat();
}

function delimiterOf({ escaping, style }: Styled): Delimiter {
  return (escaping === verbatim ? bare : escaped)[style] ?? comma;
}

/** True for an object whose properties stand as pairs of their own, so that the parameter's name appears nowhere. */
function isFlattened(contract: Contract, { explode, schema, style }: Styled): boolean {
  return (
    explode &&
    style !== 'deepObject' &&
    shapeOf(contract, schema, { separated: true, keyed: true }) === 'object'
  );
}

interface Ownership {
  readonly owners: readonly Styled[];
  /** Names that belong to something else. */
  readonly named?: ReadonlySet<string>;
}

/**
 * Gives each pair to the value it belongs to; `rest` belongs to none. A flattened object takes the properties it names
 * and, unless it is closed, every pair that nobody names.
 */
export function assignPairs(
  contract: Contract,
  pairs: readonly Pair[],
  { owners, named = new Set() }: Ownership,
): { owned: Pair[][]; rest: Pair[] } {
  const claims = owners.map((owner) => claimOf(contract, owner));
  const greedy = owners.findIndex(
    (owner) => isFlattened(contract, owner) && allowsOtherProperties(contract, owner.schema),
  );
  const owned: Pair[][] = owners.map(() => []);
  const rest: Pair[] = [];
  for (const pair of pairs) {
    const index = claims.findIndex((claim) => claim(pair.name));
    const owner = owned[index] ?? (named.has(pair.name) ? undefined : owned[greedy]);
    (owner ?? rest).push(pair);
  }
  return { owned, rest };
}

function claimOf(contract: Contract, styled: Styled): (name: string) => boolean {
  const { name, schema, style } = styled;
  if (style === 'deepObject') return (key) => key === name || key.startsWith(`${name}[`);
  if (!isFlattened(contract, styled)) return (key) => key === name;
  const own = propertyNames(contract, schema);
  return (key) => own.has(key);
}

/** The inverse of `serialisePairs`, from the pairs that `assignPairs` gives it; undefined when there are none. */
export function parsePairs(contract: Contract, styled: Styled, pairs: readonly Pair[]): Parsed<unknown> {
  const { at, escaping, schema, style, explode } = styled;
  if (pairs.length === 0) return parsed(undefined);
  if (style === 'deepObject') return parseDeepObject(contract, styled, pairs);
  const [only] = pairs;
  if (!explode && pairs.length === 1 && only !== undefined)
    return parseDelimited(contract, styled, only.value);
  const texts = parseEach(pairs, ({ value }) => escaping.decode(value, at));
  if (!texts.ok) return texts;
  const single = shapeOf(contract, schema, { separated: false });
  if (
    isFlattened(contract, styled) &&
    (single === 'object' || pairs.some(({ name }) => name !== styled.name))
  ) {
    return parsed(
      typedObject(
        contract,
        schema,
        pairs.map(({ name }, index) => [name, texts.value[index] ?? '']),
      ),
    );
  }
  const [first] = texts.value;
  if (pairs.length === 1 && first !== undefined && single === 'primitive')
    return parsed(parsePrimitive(contract, schema, first));
  // A repeated name of something that is no array stays an array, so that validation can fail on it.
  return parsed(typedArray(contract, schema, texts.value));
}

function parseDelimited(contract: Contract, styled: Styled, text: string): Parsed<unknown> {
  const { at, escaping, schema } = styled;
  const delimiter = delimiterOf(styled).read;
  const shape = shapeOf(contract, schema, { separated: delimiter.test(text) });
  if (shape === 'primitive') {
    const whole = escaping.decode(text, at);
    return whole.ok ? parsed(parsePrimitive(contract, schema, whole.value)) : whole;
  }
  const texts = parseEach(text === '' ? [] : text.split(delimiter), (piece) => escaping.decode(piece, at));
  if (!texts.ok) return texts;
  if (shape === 'array') return parsed(typedArray(contract, schema, texts.value));
  const entries = pairUp(texts.value, at);
  return entries.ok ? parsed(typedObject(contract, schema, entries.value)) : entries;
}
