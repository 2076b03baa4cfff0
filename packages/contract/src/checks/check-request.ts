import type { Finding, Phase } from '../finding.ts';
import { matchOperation, matchPath } from '../match-operation.ts';
import type { Contract, Operation, SourceRef } from '../model.ts';
import { below } from '../pointer.ts';
import type { WireRequest } from '../wire.ts';
import { checkContent, describedMediaType, mediaTypeMismatch } from './check-content.ts';
import { checkParameters } from './check-parameters.ts';
import { sortFindings } from './create-finding.ts';
import { ofKeyword, unstated } from './known.ts';
import { type Problem, reportProblems, sortProblems, withoutRepetitions } from './report-problems.ts';
import { fieldValue, fieldValues } from './wire-headers.ts';

export interface RequestCheckOptions {
  /** @default 'recorded' */
  readonly phase?: Phase | undefined;
  /** The body was not recorded as it was: nothing is said of it. @default false */
  readonly bodyUnknown?: boolean | undefined;
}

/**
 * Every way in which a request departs from the description, as findings of the rule `request-invalid`; none when it
 * keeps it. `request.target` is below the server's base path.
 *
 * Judges the operation (`HEAD` and `OPTIONS` are every path's own), described parameters, and the body. Credentials,
 * undescribed parameters and undescribed bodies are not judged.
 */
export function checkRequest(
  contract: Contract,
  request: WireRequest,
  options: RequestCheckOptions = {},
): Finding[] {
  const { operation, problems } = judge(contract, request, options);
  return sortFindings(reportProblems(contract, { operation, phase: options.phase, request }, problems));
}

/**
 * The same before it is made into findings, with their ids and places: one problem for each statement and cause, the
 * weightiest first, then in the order of the description.
 */
export function findRequestProblems(contract: Contract, request: WireRequest): readonly Problem[] {
  const { problems } = judge(contract, request, {});
  return problems.length < 2 ? problems : sortProblems(contract, withoutRepetitions(problems));
}

function judge(
  contract: Contract,
  request: WireRequest,
  { bodyUnknown = false }: RequestCheckOptions,
): { readonly operation: Operation | string; readonly problems: readonly Problem[] } {
  const match = matchOperation(contract, request.method, request.target);
  if (match?.operation !== undefined) {
    const { operation } = match;
    const problems = [
      ...checkParameters(contract, operation, request),
      ...(bodyUnknown ? [] : checkBody(contract, operation, request)),
    ];
    return { operation, problems };
  }
  const path = request.target.split('?', 1)[0] ?? '';
  const operation = `${request.method} ${path}`;
  if (match !== undefined && isStandardMethod(request.method, match.allow))
    return { operation, problems: [] };
  const problem: Problem = {
    rule: 'request-invalid',
    message:
      match === undefined
        ? `No path of the description matches ${path}.`
        : `The description has no ${request.method} for ${path}; it has ${match.allow.join(', ')}.`,
    at: match === undefined ? '0#/paths' : pathItem(contract, request.target),
    provenance: unstated(contract),
  };
  return { operation, problems: [problem] };
}

/** `HEAD` goes with `GET` (RFC 9110 § 9.3.2); `OPTIONS` is how browsers ask before they call. */
function isStandardMethod(method: string, described: readonly string[]): boolean {
  return method === 'OPTIONS' || (method === 'HEAD' && described.includes('GET'));
}

function pathItem(contract: Contract, target: string): SourceRef {
  const operation = contract.operations.find((candidate) => matchPath(candidate, target) !== undefined);
  return (operation?.at.slice(0, operation.at.lastIndexOf('/')) ?? '0#/paths') as SourceRef;
}

function checkBody(
  contract: Contract,
  operation: Operation,
  { body, headers }: WireRequest,
): readonly Problem[] {
  const { requestBody } = operation;
  if (requestBody === undefined) return [];
  const types = fieldValues(headers, 'Content-Type');
  const contentType = types.length === 0 ? undefined : types.join(', ');
  if (body === undefined || (body.length === 0 && contentType === undefined)) {
    if (!requestBody.required) return [];
    return [
      {
        rule: 'request-invalid',
        message: 'The request lacks the required body.',
        at: below(requestBody.at, 'required'),
        provenance: ofKeyword(requestBody.provenance, 'required'),
        instance: 'body',
        keyword: 'required',
      },
    ];
  }
  const { content } = requestBody;
  if (content.length === 0) return [];
  const media = contentType === undefined ? undefined : describedMediaType(contentType, content);
  if (media === undefined) {
    const at = below(requestBody.at, 'content');
    return [mediaTypeMismatch({ rule: 'request-invalid', what: 'The request', at }, contentType, content)];
  }
  const contentEncoding = fieldValue(headers, 'Content-Encoding');
  return checkContent(contract, media, {
    direction: 'request',
    rule: 'request-invalid',
    where: 'Request body',
    bytes: body,
    contentType,
    contentEncoding,
  });
}
