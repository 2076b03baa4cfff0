import { matchPath } from '../match-operation.ts';
import type { Contract, MediaType, Operation, Parameter } from '../model.ts';
import type { BodyInput, WireHeaders, WireRequest } from '../wire.ts';
import { type ParseBodyOptions, parseBody } from './body.ts';
import { isRange, selectMediaType } from './media-type.ts';
import { assignPairs, type Pair } from './pair-style.ts';
import { parseParameter, parseParameterPairs, splitParameters, styledParameter } from './parameter.ts';
import { parsePathTemplate, queryOf } from './path-template.ts';
import { type CodecProblem, type Parsed, quoted } from './problem.ts';
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
  const path = parsePath(contract, operation, request.target, keep);
  const { query, undeclared } = parseQuery(contract, operation, queryOf(request.target), keep);
  const headers = parseHeaders(contract, operation, request.headers, keep);
  const cookies = parseCookies(contract, operation, fieldOf(request.headers, 'cookie', '; ') ?? '', keep);
  const body = parseRequestBody(contract, operation, request, { ...options, keep });
  return { path, query, headers, cookies, ...(body === undefined ? {} : { body }), undeclared, problems };
}

type Keep = <T>(result: Parsed<T>) => T | undefined;
type Values = Record<string, unknown>;

function parsePath(contract: Contract, operation: Operation, target: string, keep: Keep): Values {
  const texts = matchPath(operation, target);
  if (texts === undefined) {
    keep({
      ok: false,
      problem: {
        code: 'path',
        message: `The target ${quoted(target)} does not match ${operation.path}.`,
        at: 'path',
      },
    });
    return {};
  }
  const names = parsePathTemplate(operation.path).flatMap((segment) => segment.names);
  return collect(
    names.map((name) => {
      const described = operation.parameters.find(
        (parameter) => parameter.in === 'path' && parameter.name === name,
      );
      return [
        name,
        keep(
          parseParameter(
            contract,
            described ?? undescribedParameter(operation, 'path', name),
            texts[name] ?? '',
          ),
        ),
      ];
    }),
  );
}

function parseQuery(
  contract: Contract,
  operation: Operation,
  text: string,
  keep: Keep,
): { query: Values; undeclared: ParsedRequest['undeclared'] } {
  const whole = operation.parameters.find((parameter) => parameter.in === 'querystring');
  if (whole !== undefined)
    return { query: collect([[whole.name, keep(parseParameter(contract, whole, text))]]), undeclared: [] };
  const { values, rest } = parsePairsOf(contract, operation, 'query', text, keep);
  const decoder = undescribedParameter(operation, 'query', '');
  const undeclared = rest.map(({ name, value }) => {
    const decoded = parseParameterPairs(contract, { ...decoder, name }, [{ name, value }]);
    return { name, value: decoded.ok ? String(decoded.value) : value };
  });
  return { query: values, undeclared };
}

function parseCookies(contract: Contract, operation: Operation, text: string, keep: Keep): Values {
  return parsePairsOf(contract, operation, 'cookie', text, keep).values;
}

function parsePairsOf(
  contract: Contract,
  operation: Operation,
  where: 'query' | 'cookie',
  text: string,
  keep: Keep,
): { values: Values; rest: Pair[] } {
  const parameters = operation.parameters.filter((parameter) => parameter.in === where);
  const { pairs, problems } = splitParameters(where, text);
  for (const problem of problems) keep({ ok: false, problem });
  const secrets = securityNames(contract, operation, where);
  const { owned, rest } = assignPairs(
    contract,
    parameters.map((parameter) => styledParameter(contract, parameter)),
    pairs,
    secrets,
  );
  const values = collect(
    parameters.map((parameter, index) => [
      parameter.name,
      keep(parseParameterPairs(contract, parameter, owned[index] ?? [])),
    ]),
  );
  return { values, rest: rest.filter(({ name }) => !secrets.has(name)) };
}

/** Names under which the operation's API keys travel. */
function securityNames(contract: Contract, operation: Operation, where: 'query' | 'cookie'): Set<string> {
  const schemes = operation.security
    .flatMap((requirement) => Object.keys(requirement))
    .map((name) => contract.securitySchemes[name]);
  return new Set(
    schemes.flatMap((scheme) =>
      scheme?.in === where && scheme.parameterName !== undefined ? [scheme.parameterName] : [],
    ),
  );
}

function parseHeaders(contract: Contract, operation: Operation, fields: WireHeaders, keep: Keep): Values {
  const described = operation.parameters.filter(
    (parameter) => parameter.in === 'header' && isParameterHeader(parameter.name),
  );
  return collect(
    described.map((parameter: Parameter) => {
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
  contract: Contract,
  operation: Operation,
  { headers, body }: WireRequest,
  options: ParseBodyOptions & { keep: Keep },
): ParsedRequestBody | undefined {
  const content = operation.requestBody?.content ?? [];
  const contentType = fieldOf(headers, 'content-type', ', ');
  if (body === undefined || content.length === 0 || (body.length === 0 && contentType === undefined))
    return undefined;
  const described = contentType === undefined ? onlyOne(content) : selectMediaType(contentType, content);
  if (contentType === undefined || described === undefined)
    options.keep({ ok: false, problem: mediaTypeProblem(contentType, content) });
  if (described === undefined) return undefined;
  const result = parseBody(contract, described, contentType, body, options);
  const value = options.keep(result);
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
function collect(entries: (readonly [string, unknown])[]): Values {
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}
