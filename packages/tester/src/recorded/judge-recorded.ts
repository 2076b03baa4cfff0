import { createHash } from 'node:crypto';
import {
  type Contract,
  checkRequest,
  checkResponse,
  type Exchange,
  type Finding,
  matchOperation,
  type Operation,
  type WireRequest,
} from '@countersign/contract';
import { decodeContent } from '../decode-content.ts';
import { sourceRefOf } from '../judge-request.ts';
import { findBases, targetBelow } from './recorded-bases.ts';
import type { RecordedExchange } from './recording.ts';

// A body that grows beyond this by decompression is judged as it came.
const decodedLimit = 256 * 2 ** 20;

export interface JudgedExchange {
  readonly operation: Operation;
  readonly findings: readonly Finding[];
}

/**
 * Judges one recorded exchange: its request, where the server took it, and its answer.
 *
 * @param baseUrl where the API's paths begin; found in the URL by the description's `servers` and paths when left out
 * @returns undefined when it is no operation of the description
 */
export function judgeRecorded(
  contract: Contract,
  recorded: RecordedExchange,
  baseUrl?: string,
): JudgedExchange | undefined {
  const { method, url } = recorded;
  const target = targetBelow(findBases(contract, [{ method, url, count: 1 }], baseUrl), url);
  const operation = target === undefined ? undefined : matchOperation(contract, method, target)?.operation;
  if (target === undefined || operation === undefined) return undefined;
  const findings = judgeExchangeOf(contract, operation, recorded, toExchange(operation, recorded, target));
  return { operation, findings };
}

/** The exchange as events tell it; a body that is not known is empty. */
export function toExchange(operation: Operation, recorded: RecordedExchange, target: string): Exchange {
  const { method, url, headers, body, response, startedAt, durationMs } = recorded;
  const bytes = body instanceof Uint8Array ? body : undefined;
  const request: WireRequest = { method, target, headers, ...(bytes && { body: bytes }) };
  const sent = bytes ?? new Uint8Array();
  return {
    operation: operation.id,
    url,
    request,
    sent: { bytes: sent.length, sha256: createHash('sha256').update(sent).digest('hex') },
    ...(response && {
      response: { ...response, body: response.body instanceof Uint8Array ? response.body : new Uint8Array() },
    }),
    startedAt,
    durationMs,
  };
}

/** What is wrong with an exchange of an operation, request and answer. */
export function judgeExchangeOf(
  contract: Contract,
  operation: Operation,
  recorded: RecordedExchange,
  { request, response }: Exchange,
): Finding[] {
  if (response === undefined) return [];
  const phase = 'recorded';
  const isRefused = response.status >= 400 && response.status < 500;
  const hasCookies = request.headers.some(([name]) => name.toLowerCase() === 'cookie');
  const cookies = operation.parameters.filter((parameter) => parameter.in === 'cookie').map(({ at }) => at);
  // Browsers leave cookies out of what they record.
  const isLeftOut = (finding: Finding): boolean =>
    (!hasCookies && cookies.some((at) => sourceRefOf(contract, finding).startsWith(at))) ||
    (finding.rule === 'header-missing' && finding.evidence.instance?.toLowerCase() === 'set-cookie');
  return [
    ...(isRefused
      ? []
      : checkRequest(contract, request, { phase, bodyUnknown: recorded.body === 'unknown' })),
    ...checkResponse(contract, operation, decodeContent(response, decodedLimit), {
      phase,
      request,
      bodyUnknown: recorded.response?.body === 'unknown',
    }),
  ].filter((finding) => !isLeftOut(finding));
}
