import type { ProblemDetails } from '../prism/protocol.ts';

/** Why the gateway itself answers. The last part of the problem's `type`, which starts with `countersign:mock/`. */
export type ProblemCode =
  | 'unknown-api'
  | 'unknown-path'
  | 'method-not-allowed'
  | 'malformed-request'
  | 'malformed-target'
  | 'malformed-header'
  | 'malformed-body'
  | 'request-timeout'
  | 'headers-too-large'
  | 'body-too-large'
  | 'content-encoding'
  | 'preference-not-possible'
  | 'response-not-possible'
  | 'gateway-failed'
  | 'prism-failed'
  | 'prism-died';

/** RFC 9457 */
export const problemType = 'application/problem+json';

const titles: Readonly<Record<ProblemCode, readonly [status: number, title: string]>> = {
  'unknown-api': [404, 'The mock serves no such API'],
  'unknown-path': [404, 'The description has no such path'],
  'method-not-allowed': [405, 'The description does not have this method on this path'],
  'malformed-request': [400, 'This is not an HTTP request'],
  'malformed-target': [400, 'The request target is malformed'],
  'malformed-header': [400, 'A request header is malformed'],
  'malformed-body': [400, 'The request body is malformed'],
  'request-timeout': [408, 'The request took too long to arrive'],
  'headers-too-large': [431, 'The request headers are too large'],
  'body-too-large': [413, 'The request body is larger than the mock takes'],
  'content-encoding': [415, 'The mock takes no compressed bodies'],
  'preference-not-possible': [400, 'The Prefer header asks for a response that is not described'],
  'response-not-possible': [500, 'The described response cannot be written'],
  'gateway-failed': [500, 'The mock failed on this request'],
  'prism-failed': [502, 'Prism failed on this request'],
  'prism-died': [503, 'Prism died or hung on this request and was started again'],
};

interface Extensions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly [member: string]: unknown;
}

/** An answer of the gateway itself, thrown from wherever it becomes clear. Never a response of the described API. */
export class Problem extends Error {
  readonly details: ProblemDetails;
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: ProblemCode, detail: string, { headers = {}, ...extensions }: Extensions = {}) {
    super(detail);
    const [status, title] = titles[code];
    this.details = { type: `countersign:mock/${code}`, title, status, detail, ...extensions };
    this.headers = headers;
  }
}
