import {
  type Contract,
  createFinding,
  matchOperation,
  type Operation,
  type WireRequest,
} from '@countersign/contract';
import type { TestCase } from '../case.ts';
import { isSuccessful, judgeAnswer } from '../judge-request.ts';
import type { Renewal } from './renewal.ts';

/** Each with its valid request. */
export interface Called {
  readonly operation: Operation;
  readonly request: WireRequest;
  readonly renewal: Renewal;
}

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** Methods that no path of the description has for a target that others have: anything but success is fine. */
export function* methodCases(
  contract: Contract,
  called: readonly Called[],
  only: 'all' | 'safe',
): Iterable<TestCase> {
  const paths = new Set<string>();
  for (const { operation, request, renewal } of called) {
    if (paths.has(operation.path)) continue;
    paths.add(operation.path);
    const target = request.target.split('?', 1)[0] ?? '';
    for (const method of only === 'safe' ? ['GET'] : methods) {
      const match = matchOperation(contract, method, target);
      if (match === undefined || match.operation !== undefined) continue;
      yield defineCase(contract, operation, renewal, { method, target, headers: [] });
    }
  }
}

function defineCase(
  contract: Contract,
  operation: Operation,
  renewal: Renewal,
  planned: WireRequest,
): TestCase {
  const { method } = planned;
  const label = `${method}, which is not described`;
  return {
    id: `${operation.id}/coverage/${label}`,
    phase: 'coverage',
    operation,
    label,
    async run(send) {
      const { target } = await renewal.renewRequest(planned, send);
      const request = { ...planned, target: target.split('?', 1)[0] ?? target };
      const exchange = await send(operation, request);
      const { response } = exchange;
      // The descriptions of the answers belong to another method.
      const findings = judgeAnswer(contract, { operation }, 'coverage', exchange).filter(
        ({ rule }) => rule === 'no-answer',
      );
      if (response === undefined || !isSuccessful(exchange)) return findings;
      const finding = createFinding(contract, {
        rule: 'method-allowed',
        operation,
        phase: 'coverage',
        message: `${method} ${operation.path} was answered with ${response.status}, and the description has no such operation.`,
        at: operation.at.slice(0, operation.at.lastIndexOf('/')) as Operation['at'],
        provenance: operation.provenance,
        evidence: { request: exchange.request, response },
      });
      return [...findings, finding];
    },
  };
}
