import { ContractError } from '../errors.ts';
import type { Contract, Operation } from '../model.ts';
import type { BodyInput, OperationInput, WireHeaders, WireRequest } from '../wire.ts';
import { serialiseBody } from './body.ts';
import { fieldValue } from './header.ts';
import { isRange, selectMediaType } from './media-type.ts';
import { joinPairs, type Pair } from './pair-style.ts';
import { parameterPairs, serialiseParameter } from './parameter.ts';
import { parametersIn } from './parameters-in.ts';
import { templateOf } from './path-template.ts';
import { primitiveText } from './typed-text.ts';
import { isParameterHeader, sameName, undescribedMediaType, undescribedParameter } from './undescribed.ts';

export interface BuildRequestOptions {
  /** @default one that does not occur in a multipart body; the same for the same input */
  readonly boundary?: string | undefined;
}

/**
 * One call of an operation as it goes over the wire. Values that no parameter describes are sent too: in the query and in
 * cookies as `style: form`, as plain text in headers. `accept` lists the media types of the success responses and
 * `content-type` is the body's, unless `input.headers` has its own. The same input gives the same bytes.
 *
 * @throws ContractError `codec` when a path parameter is missing or not described, or a value cannot be serialised.
 */
export function buildRequest(
  contract: Contract,
  operation: Operation,
  input: OperationInput,
  options: BuildRequestOptions = {},
): WireRequest {
  const body =
    input.body === undefined ? undefined : serialiseInput(contract, operation, input.body, options);
  const query = queryText(contract, operation, input.query ?? {});
  return {
    method: operation.method,
    target: pathText(contract, operation, input.path ?? {}) + (query === '' ? '' : `?${query}`),
    headers: headerFields(contract, operation, input, body?.contentType),
    ...(body === undefined ? {} : { body: body.bytes }),
  };
}

function serialiseInput(
  contract: Contract,
  operation: Operation,
  { mediaType, value }: BodyInput,
  { boundary }: BuildRequestOptions,
): { contentType: string; bytes: Uint8Array } {
  const content = operation.requestBody?.content ?? [];
  const described =
    content.find((media) => media.mediaType === mediaType) ??
    selectMediaType(mediaType, content) ??
    undescribedMediaType(operation, mediaType);
  return serialiseBody(contract, described, value, {
    boundary,
    contentType: isRange(mediaType) ? undefined : mediaType,
  });
}

function pathText(
  contract: Contract,
  operation: Operation,
  values: Readonly<Record<string, unknown>>,
): string {
  const templates = templateOf(operation);
  const stray = Object.keys(values).find((name) => !templates.some(({ names }) => names.includes(name)));
  if (stray !== undefined)
    throw new ContractError(
      'codec',
      `${operation.id} has no path parameter ${JSON.stringify(stray)}; its path is ${operation.path}.`,
    );
  const expand = (name: string): string => {
    const parameter =
      parametersIn(operation, 'path').find((candidate) => candidate.name === name) ??
      undescribedParameter(operation, 'path', name);
    const text = Object.hasOwn(values, name)
      ? serialiseParameter(contract, parameter, values[name])
      : undefined;
    if (text === undefined)
      throw new ContractError(
        'codec',
        `${operation.id} needs the path parameter ${JSON.stringify(name)}; give it under path.`,
      );
    return text;
  };
  return templates
    .map(
      ({ literals, names }) =>
        `/${literals.map((literal, index) => literal + (index < names.length ? expand(names[index] ?? '') : '')).join('')}`,
    )
    .join('');
}

function queryText(
  contract: Contract,
  operation: Operation,
  values: Readonly<Record<string, unknown>>,
): string {
  const whole = parametersIn(operation, 'querystring').find(({ name }) => Object.hasOwn(values, name));
  if (whole === undefined) return joinPairs(pairsOf(contract, operation, 'query', values), '&');
  const { [whole.name]: value, ...rest } = values;
  const text = serialiseParameter(contract, whole, value);
  return [text ?? '', joinPairs(pairsOf(contract, operation, 'query', rest), '&')]
    .filter((piece) => piece !== '')
    .join('&');
}

/** Described parameters in their order, then the others in the order given. */
function pairsOf(
  contract: Contract,
  operation: Operation,
  where: 'query' | 'cookie',
  values: Readonly<Record<string, unknown>>,
): Pair[] {
  const described = parametersIn(operation, where);
  const pairs: Pair[] = [];
  let found = 0;
  for (const parameter of described) {
    if (!Object.hasOwn(values, parameter.name)) continue;
    found += 1;
    const value = values[parameter.name];
    if (value !== undefined) pairs.push(...parameterPairs(contract, parameter, value));
  }
  if (Object.keys(values).length === found) return pairs;
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined || described.some((parameter) => parameter.name === name)) continue;
    pairs.push(...parameterPairs(contract, undescribedParameter(operation, where, name), value));
  }
  return pairs;
}

function headerFields(
  contract: Contract,
  operation: Operation,
  { headers = {}, cookies = {} }: OperationInput,
  contentType: string | undefined,
): WireHeaders {
  if (isEmpty(headers) && isEmpty(cookies)) return ownFields(operation, contentType);
  const fields: [string, string][] = [];
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined) continue;
    const parameter = isParameterHeader(name)
      ? parametersIn(operation, 'header').find((candidate) => sameName(candidate.name, name))
      : undefined;
    const text =
      parameter === undefined
        ? fieldValue(primitiveText(value, `headers.${name}`), `headers.${name}`)
        : serialiseParameter(contract, parameter, value);
    fields.push([parameter?.name ?? name, text ?? '']);
  }
  const add = (name: string, text: string | undefined): void => {
    if (text !== undefined && text !== '' && !fields.some(([known]) => sameName(known, name)))
      fields.push([name, text]);
  };
  add('accept', acceptable(operation));
  add('content-type', contentType);
  add('cookie', joinPairs(pairsOf(contract, operation, 'cookie', cookies), '; '));
  return fields;
}

const owns = new WeakMap<Operation, Map<string | undefined, WireHeaders>>();

/** Those of a request that gives none itself; a boundary is seldom the same twice. */
function ownFields(operation: Operation, contentType: string | undefined): WireHeaders {
  const known = owns.get(operation) ?? new Map<string | undefined, WireHeaders>();
  const found = known.get(contentType);
  if (found !== undefined) return found;
  const accept = acceptable(operation);
  const fields: [string, string][] = accept === '' ? [] : [['accept', accept]];
  if (contentType !== undefined && contentType !== '') fields.push(['content-type', contentType]);
  if (known.size < mostKnown) owns.set(operation, known.set(contentType, fields));
  return fields;
}

const mostKnown = 20;

function isEmpty(values: Readonly<Record<string, unknown>>): boolean {
  for (const name in values) if (Object.hasOwn(values, name)) return false;
  return true;
}

const accepted = new WeakMap<Operation, string>();

function acceptable(operation: Operation): string {
  const known = accepted.get(operation);
  if (known !== undefined) return known;
  const types = successTypes(operation);
  accepted.set(operation, types);
  return types;
}

function successTypes(operation: Operation): string {
  const successes = operation.responses.filter(({ status }) => /^2/.test(status));
  return [...new Set(successes.flatMap(({ content }) => content.map(({ mediaType }) => mediaType)))].join(
    ', ',
  );
}
