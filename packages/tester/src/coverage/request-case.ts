import {
  buildRequest,
  type Contract,
  checkRequest,
  type Finding,
  isContractError,
  type Operation,
  type OperationInput,
  type Parameter,
  type Provenance,
  parseRequest,
  resolveSchema,
  type SourceRef,
  type WireRequest,
} from '@countersign/contract';
import type { Meant } from './deviation.ts';

/** A request of which it is known whether it keeps the description, because it was read again from the wire. */
export interface RequestCase extends RequestAbout {
  readonly operation: Operation;
  readonly request: WireRequest;
  /** What the request was made of; absent where bytes were changed after that. */
  readonly input?: OperationInput;
  /** How the request breaks the description; none when it keeps it. */
  readonly violations: readonly Finding[];
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
  try {
    const request = buildRequest(contract, operation, input);
    const violations = violationsOf(contract, request);
    if (about.meant === 'break' && violations.length === 0) return undefined;
    if (violations.length > 0 && violations.every((each) => isIgnorable(contract, operation, request, each)))
      return undefined;
    return { ...about, operation, request, input, violations };
  } catch (error) {
    if (isContractError(error)) return undefined;
    throw error;
  }
}

/** How a request breaks the description once it was serialised and parsed again. What is only advised against is left out. */
export function violationsOf(contract: Contract, request: WireRequest): readonly Finding[] {
  return checkRequest(contract, request, { phase: 'coverage' }).filter(
    ({ evidence }) => evidence.keyword !== 'readOnly',
  );
}

/**
 * Whether a request differs from a valid one only in parameters that nobody described, which a server may ignore: what is
 * not an object, or has unknown properties, where each property is a parameter of its own.
 */
function isIgnorable(
  contract: Contract,
  operation: Operation,
  request: WireRequest,
  { evidence }: Finding,
): boolean {
  const { instance, keyword = '' } = evidence;
  const parameter = operation.parameters.find(
    ({ in: place, name }) => instance === `${place === 'cookie' ? 'cookies' : place}.${name}`,
  );
  if (parameter === undefined || parameter.content !== undefined) return false;
  const { style, explode, name } = parameter;
  if (style === 'form' && explode && /Properties$/.test(keyword)) return true;
  if (keyword !== 'type' || !(style === 'deepObject' || (style === 'form' && explode))) return false;
  const { query, cookies } = parseRequest(contract, operation, request);
  const value = (parameter.in === 'cookie' ? cookies : query)[name];
  return takesObject(contract, parameter) && (typeof value !== 'object' || value === null);
}

function takesObject(contract: Contract, { schema = true }: Parameter): boolean {
  const resolved = resolveSchema(contract, schema);
  return typeof resolved === 'object' && [resolved.type].flat().includes('object');
}
