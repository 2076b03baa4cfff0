import type { Operation, OperationResponse, Provenance } from '../model.ts';
import { below } from '../pointer.ts';
import type { WireRequest, WireResponse } from '../wire.ts';
import { strongest } from './known.ts';
import type { Problem } from './report-problems.ts';
import { fieldValue } from './wire-headers.ts';

/** Judges a status that the description does not know. */
export function checkUndocumentedStatus(
  operation: Operation,
  response: WireResponse,
  request?: WireRequest,
): Problem[] {
  const { status, headers } = response;
  if (isTransient(status, fieldValue(headers, 'Retry-After')) || isConditional(status, request)) return [];
  const described = operation.responses.map((each) => each.status).join(', ') || 'none';
  const statement = { at: below(operation.at, 'responses'), cause: String(status) };
  if (status >= 500) {
    const message = `The server failed with ${status}, which the description does not name (it names ${described}).`;
    return [{ ...statement, rule: 'server-error', message, provenance: { basis: 'standard' } }];
  }
  const message = `The status is ${status}; the description names ${described}.`;
  return [
    { ...statement, rule: 'status-undocumented', message, provenance: knownStatuses(operation, status) },
  ];
}

/** A server under load, or being restarted, that says when to come back breaks no promise (RFC 9110 § 10.2.3, RFC 6585 § 4). */
function isTransient(status: number, retryAfter: string | undefined): boolean {
  return (status === 429 || status === 503) && retryAfter !== undefined;
}

/** What a client asks for by preconditions or ranges it may get without any description (RFC 9110 §§ 13 and 14). */
function isConditional(status: number, request: WireRequest | undefined): boolean {
  const asked = (...names: string[]): boolean =>
    names.some((name) => request !== undefined && fieldValue(request.headers, name) !== undefined);
  if (status === 304) return asked('If-None-Match', 'If-Modified-Since');
  if (status === 412) return asked('If-Match', 'If-None-Match', 'If-Unmodified-Since', 'If-Modified-Since');
  return (status === 206 || status === 416) && asked('Range');
}

/**
 * How well it is known that a status does not occur: as well as those of its class that do. Where none of its class is
 * described, the operation itself makes the statement.
 */
function knownStatuses(operation: Operation, status: number): Provenance {
  const sameClass = operation.responses.filter((response) => response.status[0] === String(status)[0]);
  return strongest(sameClass.map(({ provenance }) => provenance)) ?? operation.provenance;
}

/** Whether a response of this status never has content, whatever the description says (RFC 9110 §§ 6.4.1, 15.3.5, 15.3.6, 15.4.5). */
export function isWithoutContent(status: number, method: string): boolean {
  return status === 204 || status === 205 || status === 304 || status < 200 || method === 'HEAD';
}

/** The statement that a response is there at all. */
export function describedOr(operation: Operation, described: OperationResponse | undefined): Problem['at'] {
  return described?.at ?? below(operation.at, 'responses');
}
