import {
  bodyKind,
  type Contract,
  type MediaType,
  type Operation,
  type OperationResponse,
  resolveSchema,
} from '@countersign/contract';
import { isSuccess } from './documented-status.ts';
import type { LeftOut } from './phase.ts';

const methods = ['GET', 'PUT', 'POST', 'DELETE', 'OPTIONS', 'HEAD', 'PATCH', 'TRACE'];

/** Why the mock cannot answer a call of an operation at all, where it cannot: no fault of the description. */
export function limitOfOperation(contract: Contract, operation: Operation): LeftOut | undefined {
  const { at, method, responses } = operation;
  if (!methods.includes(method))
    return { operation, at, message: `the mock does not know the method ${method}` };
  const [success] = responses
    .filter(({ status }) => isSuccess(status))
    .toSorted((one, other) => one.status.localeCompare(other.status));
  return success === undefined ? undefined : limitOfResponse(contract, operation, success);
}

/** Why the mock cannot give this one response. */
export function limitOfResponse(
  contract: Contract,
  operation: Operation,
  { at, content }: OperationResponse,
): LeftOut | undefined {
  if (content.length === 0 || content.some((media) => canWrite(contract, media))) return undefined;
  const types = content.map(({ mediaType }) => mediaType).join(', ');
  return { operation, at, message: `the mock cannot make up a body of ${types}` };
}

/** A format that the mock does not write can still be copied from an example, or stand as a plain text. */
function canWrite(contract: Contract, { mediaType, examples, schema = true }: MediaType): boolean {
  if (bodyKind(mediaType) !== 'unjudged') return true;
  if (examples.some(({ value }) => typeof value === 'string')) return true;
  const resolved = resolveSchema(contract, schema);
  return typeof resolved === 'object' && resolved.type === 'string';
}
