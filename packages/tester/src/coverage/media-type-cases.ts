import {
  bodyKind,
  type Contract,
  createFinding,
  type Finding,
  type Operation,
  selectMediaType,
  type WireRequest,
} from '@countersign/contract';
import { withHeader } from '../authorise.ts';
import type { SendCase, TestCase } from '../case.ts';
import { isSuccessful, judgeAnswer } from '../judge-request.ts';
import type { Renewal } from './renewal.ts';

interface Attempt {
  readonly label: string;
  readonly request: WireRequest;
  /** True where a server may have made sense of the body in spite of its type. */
  readonly readable: boolean;
}

const others: readonly (readonly [mediaType: string, body: string])[] = [
  ['application/xml', '<sample/>'],
  ['text/plain', 'A text, and nothing else.'],
  ['application/json', '"sample"'],
];

/** A required body of a media type that is not described. */
export function* mediaTypeCases(
  contract: Contract,
  operation: Operation,
  base: WireRequest,
  renewal: Renewal,
): Iterable<TestCase> {
  const { requestBody } = operation;
  if (requestBody?.required !== true || requestBody.content.length === 0 || base.body === undefined) return;
  const isDescribed = (type: string): boolean => selectMediaType(type, requestBody.content) !== undefined;
  const wrong = others.filter(([type]) => !isDescribed(type)).slice(0, 2);
  for (const [type, text] of wrong) {
    const request = withHeader({ ...base, body: new TextEncoder().encode(text) }, 'content-type', type);
    const described = requestBody.content.map(({ mediaType }) => bodyKind(mediaType));
    // Where any bytes will do, there is nothing to misread.
    const readable = described.some((kind) => kind === 'octets' || kind === 'text');
    yield defineCase(contract, operation, renewal, { label: `a body of ${type}`, request, readable });
  }
  const type = ['text/plain', 'application/octet-stream'].find((each) => !isDescribed(each));
  if (type === undefined) return;
  const label = `the described body as ${type}`;
  yield defineCase(contract, operation, renewal, {
    label,
    request: withHeader(base, 'content-type', type),
    readable: true,
  });
}

function defineCase(
  contract: Contract,
  operation: Operation,
  renewal: Renewal,
  { label, request, readable }: Attempt,
): TestCase {
  const { requestBody } = operation;
  const judge = async (send: SendCase): Promise<readonly Finding[]> => {
    const exchange = await send(operation, await renewal.renewRequest(request, send));
    const findings = judgeAnswer(contract, { operation }, 'coverage', exchange);
    const { response } = exchange;
    if (response === undefined || requestBody === undefined || !isSuccessful(exchange)) return findings;
    const described = requestBody.content.map(({ mediaType }) => mediaType).join(', ');
    const finding = createFinding(contract, {
      rule: 'media-type-accepted',
      operation,
      phase: 'coverage',
      message: `A request with ${label} was answered with ${response.status}; the description names ${described}.`,
      at: `${requestBody.at}/content`,
      provenance: requestBody.content[0]?.provenance ?? requestBody.provenance,
      // Servers that look at the body instead of its type do no harm.
      advisory: readable,
      cause: readable ? 'readable' : '',
      evidence: { request: exchange.request, response },
    });
    return [...findings, finding];
  };
  return {
    id: `${operation.id}/coverage/${label}`,
    phase: 'coverage',
    operation,
    label,
    run: judge,
  };
}
