import type { Contract, MediaType, Parameter } from '../model.ts';
import { parseContent, serialiseContent } from './content.ts';
import {
  type Escaping,
  headerField,
  percent,
  query,
  reservedCookie,
  reservedPath,
  reservedQuery,
  trimBlank,
  verbatim,
} from './escaping.ts';
import { parseExpression, serialiseExpression } from './expression-style.ts';
import { fieldValue, parseHeader, serialiseHeader } from './header.ts';
import { bodyKind } from './media-type.ts';
import {
  assignPairs,
  joinPairs,
  type Pair,
  parsePairs,
  type SplitPairs,
  serialisePairs,
  splitPairs,
} from './pair-style.ts';
import { failed, type Parsed, parsed, quoted } from './problem.ts';
import { type Styled, unsupported } from './styled.ts';
import { parseUrlencoded, serialiseUrlencoded } from './urlencoded.ts';

/**
 * The wire text of a parameter's value, escaped for its place:
 * - `path`: what replaces the template expression; always one segment, `.` and `..` as `%2E` and `%2E%2E` (RFC 3986
 *   normalisation leaves these alone; clients that follow the WHATWG URL standard, `fetch` among them, do not)
 * - `query`: `name=value` pairs joined by `&`; `querystring`: the whole query
 * - `header`: the field value
 * - `cookie`: pairs joined by `; `
 *
 * Undefined when nothing is sent: for `undefined`, and where an empty array or object has no text. The ambiguities that
 * the styles themselves have are listed at `serialiseExpression` and `serialisePairs`.
 *
 * @throws ContractError `codec` when the value has no form in this style, or a path parameter would be empty.
 * @see OpenAPI 3.1 § 4.8.12, Appendices B to E; OpenAPI 3.2 § 4.12
 */
export function serialiseParameter(
  contract: Contract,
  parameter: Parameter,
  value: unknown,
): string | undefined {
  if (value === undefined) return undefined;
  switch (parameter.in) {
    case 'path':
      return segmentText(parameter, serialisePathText(contract, parameter, value));
    case 'query':
      return joined(parameterPairs(contract, parameter, value), '&');
    case 'querystring':
      return serialiseQuerystring(contract, parameter, value);
    case 'header':
      return serialiseHeader(parameter, value);
    case 'cookie':
      return joined(parameterPairs(contract, parameter, value), '; ');
  }
}

/**
 * The value of a parameter, typed by its schema; undefined when the text does not have it. The inverse of
 * `serialiseParameter`: `text` is a path's still escaped text, a field value, or all of the query string or `Cookie` field.
 *
 * A parameter with `allowEmptyValue` that is sent empty is `''`, whatever its type: it then counts as not used.
 */
export function parseParameter(contract: Contract, parameter: Parameter, text: string): Parsed<unknown> {
  switch (parameter.in) {
    case 'path':
      return parsePathText(
        contract,
        parameter,
        /^(?:\.|%2e){1,2}$/i.test(text) ? text.replace(/%2e/gi, '.') : text,
      );
    case 'header':
      return parseHeader(contract, parameter, text);
    case 'querystring':
      return parseQuerystring(contract, parameter, text);
    default: {
      const { pairs, problems } = splitParameters(parameter.in, text);
      if (problems[0] !== undefined) return failed(problems[0]);
      const { owned } = assignPairs(contract, pairs, { owners: [styledParameter(contract, parameter)] });
      return parseParameterPairs(contract, parameter, owned[0] ?? []);
    }
  }
}

/** The pairs of a query string or `Cookie` field. */
export function splitParameters(where: 'query' | 'cookie', text: string): SplitPairs {
  if (where === 'query') return splitPairs(text, '&', (name) => query.decode(name, 'query'));
  return splitPairs(text, ';', (name) => parsed(trimBlank(name)));
}

/** The pairs that a query or cookie parameter puts on the wire. */
export function parameterPairs(contract: Contract, parameter: Parameter, value: unknown): Pair[] {
  const styled = styledParameter(contract, parameter);
  const pairs =
    parameter.content === undefined
      ? serialisePairs(styled, value)
      : [contentPair(parameter, styled, parameter.content, value)];
  return parameter.in === 'cookie' ? pairs.map((pair) => checkCookie(pair, styled.at)) : pairs;
}

function contentPair(
  parameter: Parameter,
  { at, names, name }: Styled,
  content: MediaType,
  value: unknown,
): Pair {
  return {
    name: (names ?? query).encode(name),
    value: contentEscaping(parameter).encode(serialiseContent(content, value, at)),
  };
}

/** The inverse of `parameterPairs`; undefined without pairs. */
export function parseParameterPairs(
  contract: Contract,
  parameter: Parameter,
  pairs: readonly Pair[],
): Parsed<unknown> {
  const styled = styledParameter(contract, parameter);
  if (parameter.content === undefined) return parsePairs(contract, styled, pairs);
  const [only] = pairs;
  if (only === undefined) return parsed(undefined);
  if (pairs.length > 1)
    return failed({
      code: 'style',
      message: `${quoted(parameter.name)} appears more than once.`,
      at: styled.at,
    });
  const text = contentEscaping(parameter).decode(only.value, styled.at);
  return text.ok ? parseContent(contract, parameter.content, text.value, styled.at) : text;
}

const known = new WeakMap<Parameter, Styled>();

/** How a parameter's value is styled and escaped; for one with `content`, which pair is its own. Worked out once. */
export function styledParameter(contract: Contract, parameter: Parameter): Styled {
  const styled = known.get(parameter);
  if (styled !== undefined) return styled;
  const made = styleOf(contract, parameter);
  known.set(parameter, made);
  return made;
}

function styleOf(contract: Contract, parameter: Parameter): Styled {
  const { content, explode, in: where, name, schema, style } = parameter;
  const at = `${where === 'cookie' ? 'cookies' : where}.${name}`;
  const escaping = escapingOf(contract, parameter);
  // Cookie names are tokens; in a query, reserved characters may pass in values only.
  const names = where === 'cookie' ? verbatim : where === 'query' ? query : escaping;
  const layout =
    content === undefined
      ? { style, explode, schema }
      : ({ style: 'form', explode: false, schema: undefined } as const);
  return { name, ...layout, escaping, names, at };
}

function escapingOf(contract: Contract, { allowReserved, in: where, style }: Parameter): Escaping {
  switch (where) {
    case 'path':
      return allowReserved && contract.openapi.startsWith('3.2') ? reservedPath : percent;
    case 'cookie':
      if (style === 'cookie') return verbatim;
      return allowReserved ? reservedCookie : percent;
    case 'header':
      return headerField;
    default:
      return allowReserved ? reservedQuery : query;
  }
}

/** A cookie's `text/plain` is for values that must not be percent-encoded (OpenAPI 3.1 Appendix D). */
function contentEscaping({ content, in: where }: Parameter): Escaping {
  if (where === 'query') return query;
  return where === 'cookie' && bodyKind(content?.mediaType ?? '') === 'text' ? verbatim : percent;
}

function serialisePathText(contract: Contract, parameter: Parameter, value: unknown): string {
  const styled = styledParameter(contract, parameter);
  if (parameter.content === undefined) return serialiseExpression(styled, value);
  return percent.encode(serialiseContent(parameter.content, value, styled.at));
}

function parsePathText(contract: Contract, parameter: Parameter, text: string): Parsed<unknown> {
  const styled = styledParameter(contract, parameter);
  if (parameter.content === undefined) return parseExpression(contract, styled, text);
  const decoded = percent.decode(text, styled.at);
  return decoded.ok ? parseContent(contract, parameter.content, decoded.value, styled.at) : decoded;
}

function segmentText({ name }: Parameter, text: string): string {
  if (text === '') throw unsupported(`path.${name}`, 'is empty; a path cannot carry an empty parameter.');
  return text === '.' || text === '..' ? text.replaceAll('.', '%2E') : text;
}

function checkCookie(pair: Pair, at: string): Pair {
  if (/[;=,\s]|^$/.test(pair.name))
    throw unsupported(at, `has ${quoted(pair.name)}, which cannot name a cookie.`);
  if (pair.value.includes(';'))
    throw unsupported(at, 'has a semicolon, which ends a cookie; give it escaped.');
  fieldValue(pair.name + pair.value, at);
  return pair;
}

function joined(pairs: readonly Pair[], separator: '&' | '; '): string | undefined {
  return pairs.length === 0 ? undefined : joinPairs(pairs, separator);
}

function serialiseQuerystring(contract: Contract, { content, name }: Parameter, value: unknown): string {
  const at = `query.${name}`;
  if (content === undefined)
    throw unsupported(at, 'is described as a whole query string without a media type.');
  if (bodyKind(content.mediaType) === 'urlencoded')
    return serialiseUrlencoded({ contract, media: content, at }, value);
  return percent.encode(serialiseContent(content, value, at));
}

function parseQuerystring(contract: Contract, { content, name }: Parameter, text: string): Parsed<unknown> {
  const at = `query.${name}`;
  if (content === undefined || text === '') return parsed(undefined);
  if (bodyKind(content.mediaType) === 'urlencoded')
    return parseUrlencoded({ contract, media: content, at }, text);
  const decoded = percent.decode(text, at);
  return decoded.ok ? parseContent(contract, content, decoded.value, at) : decoded;
}
