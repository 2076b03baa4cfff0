import { isDeepStrictEqual } from 'node:util';
import {
  bodyKind,
  type Contract,
  createFinding,
  type Example,
  type Exchange,
  type Finding,
  type MediaType,
  type Operation,
  type OperationResponse,
  type SourceRef,
} from '@countersign/contract';
import { withHeader } from './authorise.ts';
import type { TestCase } from './case.ts';
import { judgeExchange } from './judge-exchange.ts';
import { limitOfResponse } from './mock-limits.ts';
import type { LeftOut } from './phase.ts';
import type { ExampleCase } from './plan-examples.ts';

/** Asks a mock for every documented status and every named example of its responses. */
export function* planMockAnswers(contract: Contract, base: ExampleCase): Iterable<TestCase | LeftOut> {
  const { operation } = base;
  for (const response of operation.responses) {
    const status = concreteStatus(operation, response.status);
    if (status === undefined || status < 200) {
      yield { operation, at: response.at, message: `no mock answers with the status ${response.status}` };
      continue;
    }
    const limit = limitOfResponse(contract, operation, response);
    if (limit !== undefined) {
      yield limit;
      continue;
    }
    const wanted = response.content.flatMap((media) =>
      namedExamples(media).map((example) => ({ media, example })),
    );
    if (wanted.length === 0) yield defineCase(contract, base, { response, status });
    for (const each of wanted) yield defineCase(contract, base, { response, status, ...each });
  }
}

interface Wanted {
  readonly response: OperationResponse;
  readonly status: number;
  readonly media?: MediaType;
  readonly example?: Example;
}

function namedExamples({ examples }: MediaType): readonly Example[] {
  return examples.filter((example) => !example.fromSchema && 'value' in example);
}

/** The one `example` of a media type has no name to ask for; it is what is answered anyway. */
function isSingle({ at }: Example): boolean {
  return at.endsWith('/example') && !at.endsWith('/examples/example');
}

function defineCase(contract: Contract, base: ExampleCase, wanted: Wanted): TestCase {
  const { operation } = base;
  const { response, status, media, example } = wanted;
  const preference =
    example === undefined || isSingle(example)
      ? `code=${status}`
      : `code=${status}, example=${quote(example.name)}`;
  const label =
    example === undefined ? `response ${response.status}` : `response ${response.status} ${example.name}`;
  const preferring = withHeader(base.request, 'prefer', preference);
  const request = media === undefined ? preferring : withHeader(preferring, 'accept', media.mediaType);
  const several = media !== undefined && response.content.length > 1;
  return {
    id: `${operation.id}/examples/${label}${several ? ` (${media.mediaType})` : ''}`,
    phase: 'examples',
    operation,
    label,
    async run(send): Promise<readonly Finding[]> {
      const exchange = await send(operation, request);
      if (exchange.response !== undefined && exchange.response.status !== status) {
        const seen = `it was answered with ${exchange.response.status}`;
        return [
          broken(
            contract,
            operation,
            exchange,
            'status-never-seen',
            response.at,
            `The mock was asked for ${preference}; ${seen}.`,
          ),
        ];
      }
      const findings = judgeExchange(contract, operation, 'examples', exchange);
      if (findings.length > 0 || example === undefined || isExample(exchange, example, operation))
        return findings;
      return [
        broken(
          contract,
          operation,
          exchange,
          'body-invalid',
          example.at,
          `The mock was asked for ${preference}; the body is another.`,
        ),
      ];
    },
  };
}

function broken(
  contract: Contract,
  operation: Operation,
  { request, response }: Exchange,
  rule: 'status-never-seen' | 'body-invalid',
  at: SourceRef,
  message: string,
): Finding {
  return createFinding(contract, {
    rule,
    operation,
    phase: 'examples',
    message,
    at,
    // What is wrong is the mock, whatever the description rests on.
    provenance: { basis: 'standard' },
    cause: 'mock',
    evidence: { request, ...(response && { response }) },
  });
}

function isExample({ response }: Exchange, { value }: Example, operation: Operation): boolean {
  if (response === undefined || operation.method === 'HEAD') return true;
  const type = response.headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
  const text = new TextDecoder().decode(response.body);
  if (bodyKind(type) !== 'json') return typeof value !== 'string' || text === value;
  try {
    return isDeepStrictEqual(JSON.parse(text), value);
  } catch {
    return false;
  }
}

/** A code that only this entry of `responses` describes. */
function concreteStatus(operation: Operation, status: string): number | undefined {
  const exact = new Set(operation.responses.map((response) => response.status));
  const ranges = new Set([...exact].filter((each) => /^\dXX$/i.test(each)).map((each) => Number(each[0])));
  if (/^\d{3}$/.test(status)) return Number(status);
  const candidates =
    status === 'default'
      ? [500, 400, 300, 200].filter((code) => !ranges.has(code / 100))
      : [Number(status[0]) * 100];
  const hundreds = candidates.flatMap((start) => Array.from({ length: 100 }, (_, index) => start + index));
  return hundreds.find((code) => !exact.has(String(code)));
}

/** RFC 7240 § 2: a word, or a quoted string. */
function quote(name: string): string {
  return /^[!#$%&'*+.^_`|~\w-]+$/.test(name) ? name : `"${name.replace(/["\\]/g, '\\$&')}"`;
}
