import { type Contract, checkResponse, findOperation, type Severity } from '@countersign/contract';
import { expect } from 'vitest';
import { describeFinding, fails } from './describe-finding.ts';
import { readResponse } from './read-response.ts';

export interface MatchOptions {
  /** Least severity of a finding that fails the match. @default error */
  readonly failOn?: Severity;
}

/** The outcome of a matcher, as Vitest takes it. */
export interface MatchOutcome {
  readonly pass: boolean;
  readonly message: () => string;
}

/**
 * Whether a response keeps what its operation describes.
 *
 * @param received a `Response` of `fetch`, or a `WireResponse`
 * @param operationId the operationId, else `METHOD path`
 * @throws {TypeError} when there is no such operation, or `received` is no response
 */
export async function toMatchContract(
  received: unknown,
  contract: Contract,
  operationId: string,
  options: MatchOptions = {},
): Promise<MatchOutcome> {
  const operation = findOperation(contract, operationId);
  if (operation === undefined) {
    const ids = contract.operations.map(({ id }) => id).join(', ');
    throw new TypeError(`${contract.name} has no operation ${JSON.stringify(operationId)}; it has ${ids}`);
  }
  const response = await readResponse(received);
  const findings = checkResponse(contract, operation, response);
  const failing = findings.filter(({ severity }) => fails(severity, options.failOn ?? 'error'));
  return {
    pass: failing.length === 0,
    message: () =>
      failing.length === 0
        ? `the response ${response.status} keeps the description of ${contract.name} ${operationId}`
        : `the response ${response.status} departs from the description of ${contract.name} ${operationId}\n\n${failing.map(describeFinding).join('\n\n')}`,
  };
}

expect.extend({ toMatchContract });

declare module 'vitest' {
  interface Matchers<R extends void | Promise<void>, T> {
    /** Whether a `Response` (or `WireResponse`) keeps what the operation of this id describes. */
    toMatchContract(contract: Contract, operationId: string, options?: MatchOptions): Promise<void>;
  }
}
