import type { Contract } from '../model.ts';
import { failed, type Parsed, parsed, parseEach, quoted } from './problem.ts';
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
import { parsePrimitive } from './typed-text.ts';

/**
 * `simple`, `label` and `matrix`: one text that replaces a template expression or fills a header field.
 *
 * Inherently ambiguous: `[]` and `['']`; `null` and `''`; in headers, where nothing is escaped, members that contain the
 * delimiter. An exploded label escapes dots inside members (`1.5` → `1%2E5`), which RFC 6570 leaves ambiguous.
 * @see RFC 6570 § 3.2.2, 3.2.5, 3.2.7; OpenAPI 3.1 § 4.8.12.3
 */
export function serialiseExpression(styled: Styled, value: unknown): string {
  const texts = textsOf(value, styled.at);
  if (styled.style === 'matrix') return serialiseMatrix(styled, texts);
  return (styled.style === 'label' ? '.' : '') + join(styled, texts);
}

/** The inverse of `serialiseExpression`; `text` is still escaped. */
export function parseExpression(contract: Contract, styled: Styled, text: string): Parsed<unknown> {
  if (styled.style === 'matrix') return parseMatrix(contract, styled, text);
  if (styled.style !== 'label') return parseJoined(contract, styled, text);
  if (!text.startsWith('.'))
    return failed({
      code: 'style',
      message: `Expected a leading "." (style label), found ${quoted(text)}.`,
      at: styled.at,
    });
  return parseJoined(contract, styled, text.slice(1));
}

function separatorOf({ style, explode }: Styled): ',' | '.' {
  return style === 'label' && explode ? '.' : ',';
}

function join(styled: Styled, texts: Texts): string {
  const { escaping, explode: keyed } = styled;
  const separator = separatorOf(styled);
  if (texts.kind === 'primitive') return escaping.encode(texts.text);
  const encode = (text: string): string => escaping.encode(text, keyed ? `${separator}=` : separator);
  if (texts.kind === 'array')
    return texts.texts.map((text) => escaping.encode(text, separator)).join(separator);
  return texts.entries
    .map(([name, text]) => encode(name) + (keyed ? '=' : separator) + encode(text))
    .join(separator);
}

function serialiseMatrix(styled: Styled, texts: Texts): string {
  const { escaping, explode } = styled;
  const pair = (name: string, escaped: string): string =>
    `;${escaping.encode(name, ';=')}${escaped === '' ? '' : `=${escaped}`}`;
  if (!explode || texts.kind === 'primitive')
    return pair(styled.name, join({ ...styled, explode: false }, texts).replaceAll(';', '%3B'));
  if (texts.kind === 'array')
    return texts.texts.map((text) => pair(styled.name, escaping.encode(text, ';'))).join('');
  return texts.entries.map(([name, text]) => pair(name, escaping.encode(text, ';'))).join('');
}

function parseMatrix(contract: Contract, styled: Styled, text: string): Parsed<unknown> {
  const { at, escaping, explode, name, schema } = styled;
  const wrong = {
    code: 'style',
    message: `Expected ";${name}=…" (style matrix), found ${quoted(text)}.`,
    at,
  } as const;
  if (!text.startsWith(';')) return failed(wrong);
  const pairs = parseEach(text.slice(1).split(';'), (pair) => {
    const [key, value] = splitOnce(pair);
    const decoded = escaping.decode(key, at);
    return decoded.ok ? parsed([decoded.value, value] as const) : decoded;
  });
  if (!pairs.ok) return pairs;
  const own = pairs.value.every(([key]) => key === name);
  const shape = explode
    ? shapeOf(contract, schema, { separated: !own || pairs.value.length > 1, keyed: !own })
    : 'primitive';
  if (shape === 'primitive') {
    const only = pairs.value[0];
    if (!own || pairs.value.length !== 1 || only === undefined) return failed(wrong);
    return parseJoined(contract, { ...styled, explode: false }, only[1]);
  }
  if (shape === 'array' && !own) return failed(wrong);
  const texts = parseEach(pairs.value, ([, value]) => escaping.decode(value, at));
  if (!texts.ok) return texts;
  if (shape === 'array') return parsed(typedArray(contract, schema, texts.value));
  const entries = pairs.value.map(([key], index) => [key, texts.value[index] ?? ''] as const);
  return parsed(typedObject(contract, schema, entries));
}

function parseJoined(contract: Contract, styled: Styled, text: string): Parsed<unknown> {
  const { at, escaping, explode, schema } = styled;
  const separator = separatorOf(styled);
  const shape = shapeOf(contract, schema, {
    separated: text.includes(separator),
    keyed: explode && text.includes('='),
  });
  if (shape === 'primitive') {
    const whole = escaping.decode(text, at);
    return whole.ok ? parsed(parsePrimitive(contract, schema, whole.value)) : whole;
  }
  const pieces = text === '' ? [] : text.split(separator);
  const decode = (piece: string): Parsed<string> => escaping.decode(piece, at);
  if (shape === 'array') {
    const texts = parseEach(pieces, decode);
    return texts.ok ? parsed(typedArray(contract, schema, texts.value)) : texts;
  }
  const entries = explode
    ? parseEach(pieces, (piece) => parseKeyed(piece, decode, at))
    : pairUpDecoded(pieces, decode, at);
  return entries.ok ? parsed(typedObject(contract, schema, entries.value)) : entries;
}

function parseKeyed(
  piece: string,
  decode: (text: string) => Parsed<string>,
  at: string,
): Parsed<[string, string]> {
  if (!piece.includes('='))
    return failed({ code: 'style', message: `Expected name=value, found ${quoted(piece)}.`, at });
  const both = parseEach(splitOnce(piece), decode);
  return both.ok ? parsed([both.value[0] ?? '', both.value[1] ?? '']) : both;
}

function pairUpDecoded(
  pieces: readonly string[],
  decode: (text: string) => Parsed<string>,
  at: string,
): Parsed<[string, string][]> {
  const texts = parseEach(pieces, decode);
  return texts.ok ? pairUp(texts.value, at) : texts;
}
