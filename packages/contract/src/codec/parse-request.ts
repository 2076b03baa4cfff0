import { matchPath } from '../match-operation.ts';
import type { Contract, MediaType, Operation } from '../model.ts';
import type { BodyInput, WireHeaders, WireRequest } from '../wire.ts';
import { type ParseBodyOptions, parseBody } from './body.ts';
import { isRange, selectMediaType } from './media-type.ts';
import { assignPairs, type Pair } from './pair-style.ts';
import { parseParameter, parseParameterPairs, splitParameters, styledParameter } from './parameter.ts';
import { parametersIn } from './parameters-in.ts';
import { queryOf } from './path-template.ts';
import { type CodecProblem, failed, type Parsed, quoted } from './problem.ts';
import { isParameterHeader, sameName, undescribedParameter } from './undescribed.ts';

/** A request as values. Fits where an `OperationInput` is wanted, so that it can be built again. */
export interface ParsedRequest {
  /** Described parameters that the request has, by name as described. */
  readonly path: Readonly<Record<string, unknown>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly cookies: Readonly<Record<string, unknown>>;
  /** Absent when there is no body, or it could not be read. */
  readonly body?: ParsedRequestBody;
  /** Query parameters that neither a parameter nor a security scheme describes, in order, decoded where possible. */
  readonly undeclared: readonly { readonly name: string; readonly value: string }[];
  /** What could not be read; empty for a request that `buildRequest` made. */
  readonly problems: readonly CodecProblem[];
}

export interface ParsedRequestBody extends BodyInput {
  /** The description that was read by. */
  readonly described: MediaType;
}

/** Reads a request of an operation: the inverse of `buildRequest`. Values are typed, not validated. */
export function parseRequest(
  contract: Contract,
  operation: Operation,
  request: WireRequest,
  options: ParseBodyOptions = {},
): ParsedRequest {
  const problems: CodecProblem[] = [];
  const keep = <T>(result: Parsed<T>): T | undefined => {
    if (result.ok) return result.value;
    problems.push(result.problem);
    return undefined;
  };
  const reader: Reader = { contract, operation, keep };
  const path = parsePath(reader, request.target);
  const { query, undeclared } = parseQuery(reader, queryOf(request.target));
  const headers = parseHeaders(reader, request.headers);
  const cookies = parsePairsOf(reader, 'cookie', fieldOf(request.headers, 'cookie', '; ') ?? '').values;
  const body = parseRequestBody(reader, request, options);
  return { path, query, headers, cookies, ...(body === undefined ? {} : { body }), undeclared, problems };
}

interface Reader {
  readonly contract: Contract;
  readonly operation: Operation;
  /** The value, or undefined once its problem is noted. */
  readonly keep: <T>(result: Parsed<T>) => T | undefined;
}

type Values = Record<string, unknown>;

function parsePath({ contract, operation, keep }: Reader, target: string): Values {
  const texts = matchPath(operation, target);
  if (texts === undefined) {
    const message = `The target ${quoted(target)} does not match ${operation.path}.`;
    keep(failed({ code: 'path', message, at: 'path' }));
    return {};
  }
  const described = parametersIn(operation, 'path');
  return collect(
    Object.entries(texts).map(([name, text]) => {
      const own = described.find((parameter) => parameter.name === name);
      return [
        name,
        keep(parseParameter(contract, own ?? undescribedParameter(operation, 'path', name), text)),
      ];
    }),
  );
}

function parseQuery(reader: Reader, text: string): Pick<ParsedRequest, 'query' | 'undeclared'> {
  const { contract, operation, keep } = reader;
  const [whole] = parametersIn(operation, 'querystring');
  if (whole !== undefined)
    return { query: collect([[whole.name, keep(parseParameter(contract, whole, text))]]), undeclared: [] };
  const { values, rest } = parsePairsOf(reader, 'query', text);
  if (rest.length === 0) return { query: values, undeclared: [] };
  const decoder = undescribedParameter(operation, 'query', '');
  const undeclared = rest.map(({ name, value }) => {
    const decoded = parseParameterPairs(contract, { ...decoder, name }, [{ name, value }]);
    return { name, value: decoded.ok ? String(decoded.value) : value };
  });
  return { query: values, undeclared };
}

function parsePairsOf(
  reader: Reader,
  where: 'query' | 'cookie',
  text: string,
): { values: Values; rest: Pair[] } {
  const { contract, operation, keep } = reader;
  const parameters = parametersIn(operation, where);
  if (text === '' && parameters.length === 0) return { values: {}, rest: [] };
  const { pairs, problems } = splitParameters(where, text);
  for (const problem of problems) keep(failed(problem));
  const secrets = securityNames(contract, operation, where);
  const owners = parameters.map((parameter) => styledParameter(contract, parameter));
  const { owned, rest } = assignPairs(contract, pairs, { owners, named: secrets });
  const values = collect(
    parameters.map((parameter, index) => [
      parameter.name,
      keep(parseParameterPairs(contract, parameter, owned[index] ?? [])),
    ]),
  );
  return { values, rest: rest.filter(({ name }) => !secrets.has(name)) };
}

const none: ReadonlySet<string> = new Set();

/** Names under which the operation's API keys travel. */
function securityNames(
  contract: Contract,
  operation: Operation,
  where: 'query' | 'cookie',
): ReadonlySet<string> {
  if (operation.security.length === 0) return none;
  const schemes = operation.security
    .flatMap((requirement) => Object.keys(requirement))
    .map((name) => contract.securitySchemes[name]);
  return new Set(
    schemes.flatMap((scheme) =>
      scheme?.in === where && scheme.parameterName !== undefined ? [scheme.parameterName] : [],
    ),
  );
}

function parseHeaders({ contract, operation, keep }: Reader, fields: WireHeaders): Values {
  const described = parametersIn(operation, 'header').filter(({ name }) => isParameterHeader(name));
  return collect(
    described.map((parameter) => {
      const text = fieldOf(fields, parameter.name, ', ');
      return [
        parameter.name,
        text === undefined ? undefined : keep(parseParameter(contract, parameter, text)),
      ];
    }),
  );
}

function fieldOf(fields: WireHeaders, name: string, separator: string): string | undefined {
  const values = fields.filter(([key]) => sameName(key, name)).map(([, value]) => value);
  return values.length === 0 ? undefined : values.join(separator);
}

function parseRequestBody(
  { contract, operation, keep }: Reader,
  { headers, body }: WireRequest,
  options: ParseBodyOptions,
): ParsedRequestBody | undefined {
  const content = operation.requestBody?.content ?? [];
  const contentType = fieldOf(headers, 'content-type', ', ');
  if (body === undefined || content.length === 0 || (body.length === 0 && contentType === undefined))
    return undefined;
  const described = contentType === undefined ? onlyOne(content) : selectMediaType(contentType, content);
  if (contentType === undefined || described === undefined)
    keep(failed(mediaTypeProblem(contentType, content)));
  if (described === undefined) return undefined;
  const result = parseBody(contract, described, contentType, body, options);
  const value = keep(result);
  return result.ok ? { mediaType: contentType ?? described.mediaType, value, described } : undefined;
}

/** Without a Content-Type, a body can only be what the description leaves no choice about. */
function onlyOne(content: readonly MediaType[]): MediaType | undefined {
  const [only] = content;
  return content.length === 1 && only !== undefined && !isRange(only.mediaType) ? only : undefined;
}

function mediaTypeProblem(contentType: string | undefined, content: readonly MediaType[]): CodecProblem {
  const expected = content.map(({ mediaType }) => mediaType).join(', ');
  const found =
    contentType === undefined
      ? 'The body has no Content-Type'
      : `The content type ${quoted(contentType)} is not described`;
  return { code: 'media-type', message: `${found}; expected ${expected}.`, at: 'body' };
}

/** Leaves out what the request does not have. */
function collect(entries: readonly (readonly [string, unknown])[]): Values {
  return entries.length === 0 ? {} : Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}
