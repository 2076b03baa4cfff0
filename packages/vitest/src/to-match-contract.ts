import {
  type Contract,
  checkResponse,
  type Finding,
  findOperation,
  type Operation,
  type Severity,
} from '@countersign/contract';
import { judgeRecorded } from '@countersign/tester';
import { expect } from 'vitest';
import { describeFinding, fails } from './describe-finding.ts';
import { readExchange } from './read-exchange.ts';
import { readResponse } from './read-response.ts';

export interface MatchOptions {
  /** Least severity of a finding that fails the match. @default error */
  readonly failOn?: Severity;
  /** Where the API's paths begin in the URL of a request. @default by the description's `servers`, else by its paths */
  readonly baseUrl?: string;
}

/** The outcome of a matcher, as Vitest takes it. */
export interface MatchOutcome {
  readonly pass: boolean;
  readonly message: () => string;
}

/**
 * Whether a response, or a request with its response, keeps what its operation describes.
 *
 * @param received a `Response` of `fetch`, or a `WireResponse`; `{ request, response }` of `fetch`, or an entry of a HAR file
 * @param operationId the operationId, else `METHOD path`; with a request it may be left out
 * @throws {TypeError} when there is no such operation, or `received` is none of these
 */
export async function toMatchContract(
  received: unknown,
  contract: Contract,
  operationId?: string,
  options: MatchOptions = {},
): Promise<MatchOutcome> {
  const { what, operation, findings } = await judge(received, contract, operationId, options);
  const failing = findings.filter(({ severity }) => fails(severity, options.failOn ?? 'error'));
  const of = `the description of ${contract.name} ${operation.id}`;
  return {
    pass: failing.length === 0,
    message: () =>
      failing.length === 0
        ? `the ${what} keeps ${of}`
        : `the ${what} departs from ${of}\n\n${failing.map(describeFinding).join('\n\n')}`,
  };
}

interface Judged {
  /** `response 200` */
  readonly what: string;
  readonly operation: Operation;
  readonly findings: readonly Finding[];
}

async function judge(
  received: unknown,
  contract: Contract,
  operationId: string | undefined,
  { baseUrl }: MatchOptions,
): Promise<Judged> {
  const wanted = operationId === undefined ? undefined : findWanted(contract, operationId);
  const exchange = await readExchange(received);
  if (exchange === undefined) {
    const response = await readResponse(received);
    if (wanted === undefined)
      throw new TypeError(
        'a response alone does not say which operation it belongs to: name it, or pass { request, response }',
      );
    return {
      what: `response ${response.status}`,
      operation: wanted,
      findings: checkResponse(contract, wanted, response),
    };
  }
  const judged = judgeRecorded(contract, exchange, baseUrl);
  const { method, url, response } = exchange;
  if (judged === undefined)
    throw new TypeError(
      `${method} ${url} is no operation of ${contract.name}; give baseUrl where its paths begin elsewhere`,
    );
  if (wanted !== undefined && wanted !== judged.operation)
    throw new TypeError(`${method} ${url} is ${judged.operation.id}, not ${wanted.id}`);
  return { what: `exchange ${method} ${response?.status ?? 'without an answer'}`, ...judged };
}

function findWanted(contract: Contract, operationId: string): Operation {
  const operation = findOperation(contract, operationId);
  if (operation !== undefined) return operation;
  const ids = contract.operations.map(({ id }) => id).join(', ');
  throw new TypeError(`${contract.name} has no operation ${JSON.stringify(operationId)}; it has ${ids}`);
}

expect.extend({ toMatchContract });

declare module 'vitest' {
  interface Matchers<R extends void | Promise<void>, T> {
    /** Whether a response, or a request with its response, keeps what the operation of this id describes. */
    toMatchContract(contract: Contract, operationId?: string, options?: MatchOptions): Promise<void>;
  }
}
