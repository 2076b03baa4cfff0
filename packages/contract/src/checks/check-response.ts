import type { Finding, Phase } from '../finding.ts';
import type { Contract, MediaType, Operation, OperationResponse } from '../model.ts';
import { below } from '../pointer.ts';
import { withoutKeywords } from '../provenance.ts';
import type { WireRequest, WireResponse } from '../wire.ts';
import { checkContent, describedMediaType, mediaTypeMismatch } from './check-content.ts';
import { checkHeaders } from './check-headers.ts';
import { checkUndocumentedStatus, describedOr, isWithoutContent } from './check-status.ts';
import { sortFindings } from './create-finding.ts';
import { type Problem, reportProblems } from './report-problems.ts';
import { selectResponse } from './select-response.ts';
import { fieldValue, fieldValues } from './wire-headers.ts';

export interface ResponseCheckOptions {
  /** @default 'recorded' */
  readonly phase?: Phase | undefined;
  /** What was asked: kept as evidence; preconditions and ranges in it allow their own statuses. */
  readonly request?: WireRequest | undefined;
  /** The body was not recorded as it was: nothing is said of it, nor of its length. @default false */
  readonly bodyUnknown?: boolean | undefined;
}

/**
 * Every way in which one response departs from the description of its operation; none when it keeps it.
 *
 * Judges the status (exact, range, `default`), the media type, described headers, and the body: that it can be read,
 * fits its schema, and is there only where there may be one. More headers and more properties than described are fine.
 */
export function checkResponse(
  contract: Contract,
  operation: Operation,
  response: WireResponse,
  options: ResponseCheckOptions = {},
): Finding[] {
  const { phase, request, bodyUnknown = false } = options;
  const described = selectResponse(operation, response.status);
  const method = request?.method ?? operation.method;
  const length = bodyUnknown ? [] : checkLength(operation, described, response, method);
  const problems = [
    ...(described === undefined
      ? checkUndocumentedStatus(operation, response, request)
      : checkHeaders(contract, described, response)),
    ...length,
    ...(isWithoutContent(response.status, method)
      ? checkAbsence(operation, described, response, method)
      : described === undefined || (length.length > 0 && isCut(response))
        ? []
        : checkBody(contract, described, response, bodyUnknown)),
  ];
  return sortFindings(reportProblems(contract, { operation, phase, request, response }, problems));
}

function checkAbsence(
  operation: Operation,
  described: OperationResponse | undefined,
  { body, status }: WireResponse,
  method: string,
): Problem[] {
  if (body.length === 0) return [];
  const what = method === 'HEAD' ? 'A response to HEAD' : `A response ${status}`;
  return [
    {
      rule: 'body-unexpected',
      message: `${what} never has content, yet ${body.length} bytes came.`,
      at: describedOr(operation, described),
      provenance: { basis: 'standard' },
    },
  ];
}

function checkBody(
  contract: Contract,
  described: OperationResponse,
  response: WireResponse,
  bodyUnknown: boolean,
): readonly Problem[] {
  const { body, headers, status } = response;
  if (described.content.length === 0) return checkUndescribed(described, response);
  const types = [...new Set(fieldValues(headers, 'Content-Type'))];
  const contentType = types.length === 0 ? undefined : types.join(', ');
  const media = selectMedia(types, described, body);
  const contentEncoding = fieldValue(headers, 'Content-Encoding');
  if (media !== undefined) {
    if (bodyUnknown) return [];
    const where = `Response body (${status})`;
    return checkContent(contract, media, {
      direction: 'response',
      rule: 'body-invalid',
      where,
      bytes: body,
      contentType,
      contentEncoding,
    });
  }
  if (contentType === undefined && body.length === 0) return [];

  const at = below(described.at, 'content');
  return [
    mediaTypeMismatch(
      { rule: 'content-type-mismatch', what: `The response ${status}`, at },
      contentType,
      described.content,
    ),
  ];
}

/** Of two content types neither counts; an empty body without one may still be judged when there is no choice. */
function selectMedia(
  types: readonly string[],
  { content }: OperationResponse,
  body: Uint8Array,
): MediaType | undefined {
  const [only, ...more] = types;
  if (only !== undefined) return more.length === 0 ? describedMediaType(only, content) : undefined;
  return body.length === 0 && content.length === 1 ? content[0] : undefined;
}

/**
 * A success that is described without content has none. Of other statuses it is not held against a server that it
 * explains itself: descriptions often name an error and leave its body open (RFC 9110 § 15.5 recommends one).
 */
function checkUndescribed(described: OperationResponse, { body, status }: WireResponse): Problem[] {
  if (body.length === 0 || status >= 300) return [];
  return [
    {
      rule: 'body-unexpected',
      message: `The response ${status} is described without content, yet ${body.length} bytes came.`,
      at: described.at,
      provenance: withoutKeywords(described.provenance),
    },
  ];
}

/** Of a body that is not all there nothing more can be said. */
function isCut({ body, headers }: WireResponse): boolean {
  return Number(fieldValue(headers, 'Content-Length')) > body.length;
}

/** Holds `Content-Length` against the bytes, where both are of the same message (RFC 9110 § 8.6). */
function checkLength(
  operation: Operation,
  described: OperationResponse | undefined,
  { body, headers, status }: WireResponse,
  method: string,
): Problem[] {
  const fields = fieldValues(headers, 'Content-Length');
  if (fields.length === 0 || (fields.length === 1 && fields[0] === String(body.length))) return [];
  const stated = new Set(fields.flatMap((value) => value.split(/\s*,\s*/)));
  const coded = ['Content-Encoding', 'Transfer-Encoding'].some(
    (name) => fieldValue(headers, name) !== undefined,
  );
  if (coded || method === 'HEAD' || status === 304) return [];
  const [length = ''] = stated;
  if (stated.size === 1 && /^\d+$/.test(length) && Number(length) === body.length) return [];
  return [
    {
      rule: 'header-invalid',
      message: `Content-Length is ${[...stated].join(', ')}, but ${body.length} bytes came.`,
      at: describedOr(operation, described),
      provenance: { basis: 'standard' },
      cause: 'content-length',
      instance: 'Content-Length',
    },
  ];
}
