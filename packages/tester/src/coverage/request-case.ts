import {
  bodyKind,
  type Contract,
  findRequestProblems,
  isContractError,
  type Operation,
  type OperationInput,
  type Parameter,
  type Problem,
  type Provenance,
  parseRequest,
  resolveSchema,
  type SourceRef,
  type WireRequest,
} from '@countersign/contract';
import { requestOf } from '../request-of.ts';
import type { Meant } from './deviation.ts';
import { partAt } from './graft.ts';

/** A request of which it is known whether it keeps the description, because it was read again from the wire. */
export interface RequestCase extends RequestAbout {
  readonly operation: Operation;
  readonly request: WireRequest;
  /** What the request was made of; absent where bytes were changed after that. */
  readonly input?: OperationInput;
  /** How the request breaks the description; none when it keeps it. */
  readonly violations: readonly Problem[];
}

export interface RequestAbout {
  readonly label: string;
  /** The statement that it is about. */
  readonly at: SourceRef;
  /** How that is known. */
  readonly provenance: Provenance;
  readonly meant: Meant;
}

/** @returns undefined when the wire has no way to carry the input, or makes valid what was meant to break the description */
export function makeRequestCase(
  contract: Contract,
  operation: Operation,
  input: OperationInput,
  about: RequestAbout,
): RequestCase | undefined {
  const request = serialiseInput(contract, operation, input);
  return request && judgeCase(contract, operation, { input, request }, about);
}

/** @returns undefined when the wire has no way to carry the input */
export function serialiseInput(
  contract: Contract,
  operation: Operation,
  input: OperationInput,
): WireRequest | undefined {
  try {
    return requestOf(contract, operation, input);
  } catch (error) {
    if (isContractError(error)) return undefined;
    throw error;
  }
}

/** @returns undefined when what was meant to break the description keeps it on the wire, or a server may overlook it */
export function judgeCase(
  contract: Contract,
  operation: Operation,
  made: { readonly input: OperationInput; readonly request: WireRequest },
  about: RequestAbout,
): RequestCase | undefined {
  const { request } = made;
  const violations = violationsOf(contract, request);
  if (about.meant === 'break' && violations.length === 0) return undefined;
  if (violations.length > 0 && violations.every((each) => isIgnorable(contract, operation, request, each)))
    return undefined;
  return { ...about, operation, ...made, violations };
}

/** How a request breaks the description once it was serialised and parsed again. What is only advised against is left out. */
export function violationsOf(contract: Contract, request: WireRequest): readonly Problem[] {
  return findRequestProblems(contract, request).filter(({ keyword }) => keyword !== 'readOnly');
}

/**
 * Whether a server may well take a broken request for one without what is broken: a text with nothing in it stands for no
 * value, and parameters that nobody described are ignored. Such are what is no object, or has unknown properties, where
 * each property is a parameter of its own.
 */
function isIgnorable(
  contract: Contract,
  operation: Operation,
  request: WireRequest,
  { instance = '', keyword = '' }: Problem,
): boolean {
  const parameter = operation.parameters.find((each) => instance === `${groups[each.in]}.${each.name}`);
  if (parameter === undefined) {
    const type = request.headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
    if (!instance.startsWith('/') || bodyKind(type) === 'json') return false;
    const { body } = parseRequest(contract, operation, request);
    return body !== undefined && isBlank(partAt(body.value, instance));
  }
  const { style, explode, name, content } = parameter;
  const isSpread = content === undefined && (style === 'deepObject' || (style === 'form' && explode));
  const isForObject = isSpread && keyword === 'type' && takesObject(contract, parameter);
  if (!isForObject && !hasBlank(request)) return isSpread && style === 'form' && /Properties$/.test(keyword);
  const { body: _, ...withoutBody } = request;
  const value = parseRequest(contract, operation, withoutBody)[groups[parameter.in]][name];
  if (isBlank(value)) return true;
  if (isSpread && style === 'form' && /Properties$/.test(keyword)) return true;
  return isForObject && (typeof value !== 'object' || value === null);
}

/** Whether any of a request's parameters may be a text with nothing in it. */
function hasBlank({ headers, target }: WireRequest): boolean {
  return (
    /[=,](?:[&;/?]|$)|;[^=;/?]+(?:[;/?]|$)/.test(target) ||
    headers.some(([, value]) => value === '' || /=(?:;|$)/.test(value))
  );
}

const groups = {
  path: 'path',
  query: 'query',
  querystring: 'query',
  header: 'headers',
  cookie: 'cookies',
} as const;

function isBlank(value: unknown): boolean {
  return value === '' || (Array.isArray(value) && value.length === 1 && value[0] === '');
}

function takesObject(contract: Contract, { schema = true }: Parameter): boolean {
  const resolved = resolveSchema(contract, schema);
  return typeof resolved === 'object' && [resolved.type].flat().includes('object');
}
