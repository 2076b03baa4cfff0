import {
  type Contract,
  type Operation,
  parseRequest,
  validateValue,
  type WireHeaders,
} from '@countersign/contract';
import type { OperationExchange } from '../exchange.ts';
import { Refusal } from './refusal.ts';

/** Header fields as Node keeps them: names and values in turn. */
export function wireHeaders(rawHeaders: readonly string[]): WireHeaders {
  const headers: [string, string][] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    headers.push([rawHeaders[index] ?? '', rawHeaders[index + 1] ?? '']);
  }
  return headers;
}

/** What parameters are read from: the target below the server's base path, and the header fields. */
interface ParameterSource {
  readonly target: string;
  readonly headers: WireHeaders;
}

/**
 * The parameters of a request as values that fit the description.
 *
 * @param read Called only when the operation has parameters
 * @throws {Refusal} 400 for one that is missing, unreadable or invalid
 */
export function readParameters(
  contract: Contract,
  operation: Operation,
  read: () => ParameterSource,
): OperationExchange['parameters'] {
  if (operation.parameters.length === 0) return none;
  const { headers, target } = read();
  const parsed = parseRequest(contract, operation, { method: operation.method, target, headers });
  const [problem] = parsed.problems;
  if (problem !== undefined) throw invalid(problem.message);
  const values = { path: parsed.path, query: parsed.query, header: parsed.headers };
  for (const parameter of operation.parameters) {
    if (parameter.in === 'cookie' || parameter.in === 'querystring') continue;
    const value = values[parameter.in][parameter.name];
    if (value === undefined && parameter.required) {
      throw invalid(`The ${parameter.in} parameter "${parameter.name}" is missing.`);
    }
    if (value === undefined || parameter.schema === undefined) continue;
    const [violation] = validateValue(contract, parameter.schema, value, {
      direction: 'request',
      at: parameter.schemaAt,
    });
    if (violation !== undefined) {
      throw invalid(`The ${parameter.in} parameter "${parameter.name}" is not valid: ${violation.message}.`);
    }
  }
  return { path: parsed.path, query: parsed.query, headers: parsed.headers };
}

const none: OperationExchange['parameters'] = { path: {}, query: {}, headers: {} };

function invalid(message: string): Refusal {
  return new Refusal(400, message, { code: 'VALIDATE_FAILED' });
}
