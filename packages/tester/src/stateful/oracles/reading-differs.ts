import type { Exchange, Operation } from '@countersign/contract';
import { decodeContent } from '../../decode-content.ts';
import type { Observation, Oracle, Problem } from '../observation.ts';
import { headerParameter } from '../plan-conditions.ts';
import { headerOf, isAbsent, succeeded } from '../response-value.ts';
import { lastExchange, type StepResult, type Trace } from '../step.ts';

/** What HEAD, a condition, a language and a range say of an object is what reading it just before has shown. */
export const readingDiffers: Oracle = (_contract, trace) => {
  const observations: Observation[] = [];
  for (const [id, result] of trace) {
    const { step } = result;
    const check = checks[step.role];
    const [exchange, before] = [lastExchange(result), lastExchange(readingOf(trace, result))];
    if (check === undefined || exchange?.response === undefined || before?.response === undefined) continue;
    const found = check(exchange, before, step.operation);
    if (found === undefined) continue;
    const { rule, holds, message, cause, at = step.operation.at, ...more } = found;
    observations.push({
      rule,
      relation: `${step.operation.id} ${cause}`,
      object: id,
      ...(!holds && {
        problem: {
          step: id,
          needs: [step.after ?? ''],
          exchange,
          operation: step.operation,
          message,
          at,
          provenance: { basis: 'standard' },
          cause,
          stated: true,
          ...more,
        },
      }),
    });
  }
  return observations;
};

function readingOf(trace: Trace, { step }: StepResult): StepResult | undefined {
  return step.after === undefined ? undefined : trace.get(step.after);
}

interface Found
  extends Pick<Problem, 'message'>,
    Partial<Pick<Problem, 'at' | 'doubtful' | 'consequenceOf' | 'provenance'>> {
  readonly rule: Observation['rule'];
  readonly cause: string;
  readonly holds: boolean;
}

type Check = (exchange: Exchange, before: Exchange, operation: Operation) => Found | undefined;

const checks: Readonly<Record<string, Check>> = {
  head: checkHead,
  revalidate: checkTag,
  range: checkRange,
  language: checkLanguage,
};

/** HEAD says what GET says (RFC 9110 § 9.3.2). */
function checkHead(
  { response }: Exchange,
  before: Exchange,
  { method, path, at }: Operation,
): Found | undefined {
  if (response === undefined || before.response === undefined) return undefined;
  const [isThere, wasThere] = [succeeded(response), succeeded(before.response)];
  if (isAbsent(before.response) && (isThere || isAbsent(response))) {
    const message = `GET ${path} is answered with ${before.response.status}, ${method} with ${response.status}.`;
    return { rule: 'deleted-still-found', cause: 'head', holds: !isThere, message, at };
  }
  if (!wasThere || !(isThere || isAbsent(response))) return undefined;
  if (!isThere) {
    const message = `GET ${path} is answered with ${before.response.status}, ${method} with ${response.status}.`;
    return { rule: 'created-not-found', cause: 'head', holds: false, message, at };
  }
  const isCoded = [response, before.response].some(
    ({ headers }) => headerOf(headers, 'content-encoding') !== undefined,
  );
  const length = headerOf(response.headers, 'content-length');
  const type = headerOf(before.response.headers, 'content-type') ?? '';
  const [tag, oldTag] = [response, before.response].map(({ headers }) => headerOf(headers, 'etag'));
  // What changes with every answer has no length of its own; files and what has the same tag do not.
  const isSame = tag === undefined || oldTag === undefined ? !/json|html|xml/i.test(type) : tag === oldTag;
  if (length === undefined || isCoded || !isSame || before.response.status !== 200) return undefined;
  const { length: bytes } = before.response.body;
  return {
    rule: 'header-invalid',
    cause: 'content-length',
    holds: Number(length) === bytes,
    message: `${method} ${path} says that the content has ${length} bytes; GET gives ${bytes}.`,
    at,
  };
}

/** A tag that is still that of the object is 304, another one is not (RFC 9110 § 13.1.2). */
function checkTag(exchange: Exchange, before: Exchange, operation: Operation): Found | undefined {
  const { request, response } = exchange;
  const given = headerOf(request.headers, 'if-none-match');
  const tag = headerOf(before.response?.headers ?? [], 'etag');
  if (response === undefined || given === undefined || tag === undefined || !succeeded(before.response))
    return undefined;
  if (response.status !== 304 && !succeeded(response)) return undefined;
  const isKnown = opaque(given) === opaque(tag);
  // What changes all the time has another tag by now.
  const now = headerOf(response.headers, 'etag');
  if (isKnown && response.status !== 304 && now !== undefined && opaque(now) !== opaque(tag))
    return undefined;
  const described =
    headerParameter(operation, 'If-None-Match') ?? operation.responses.find(({ status }) => status === '304');
  return {
    rule: 'precondition-ignored',
    cause: isKnown ? 'If-None-Match known' : 'If-None-Match other',
    holds: isKnown === (response.status === 304),
    message: `${operation.method} ${operation.path} with If-None-Match: ${given} is answered with ${response.status}; what was read just before has the tag ${tag}.`,
    at: described?.at ?? operation.at,
  };
}

function opaque(tag: string): string {
  return tag.trim().replace(/^W\//, '');
}

/**
 * An answer is in the language that was asked for, where the header that says so promises it: else a server may answer in
 * any (RFC 9110 § 12.5.4).
 */
function checkLanguage(
  { request, response }: Exchange,
  _before: Exchange,
  { method, path, responses }: Operation,
): Found | undefined {
  const asked = headerOf(request.headers, 'accept-language');
  const said = headerOf(response?.headers ?? [], 'content-language');
  const described = responses
    .filter(({ status }) => status.startsWith('2'))
    .flatMap(({ headers }) => headers)
    .find(({ name }) => name.toLowerCase() === 'content-language');
  const words = described?.description ?? '';
  if (asked === undefined || said === undefined || described === undefined || !succeeded(response))
    return undefined;
  const isPromised = /\b(asked|requested|chosen|wanted|accept-language)\b/i.test(words);
  if (
    !isPromised ||
    /\b(if|where|when|unless|else|otherwise|falls? ?back|nearest|closest|best|available)\b/i.test(words)
  )
    return undefined;
  const isOf = (one: string, other: string): boolean => one === other || one.startsWith(`${other}-`);
  const wanted = asked.trim().toLowerCase();
  const given = said.split(',').map((each) => each.trim().toLowerCase());
  const { at, provenance } = described;
  return {
    rule: 'header-invalid',
    cause: 'content-language',
    holds: given.some((each) => isOf(each, wanted) || isOf(wanted, each)),
    message: `${method} ${path} with Accept-Language: ${asked} is answered with Content-Language: ${said}.`,
    at,
    provenance,
  };
}

/** A part is that of the whole at the place that `Content-Range` names, and in what was asked for (RFC 9110 § 14.4). */
function checkRange(exchange: Exchange, before: Exchange, operation: Operation): Found | undefined {
  const { request, response } = exchange;
  const whole = before.response;
  if (response === undefined || whole?.status !== 200 || ![200, 206, 416].includes(response.status))
    return undefined;
  if ([response, whole].some(({ headers }) => headerOf(headers, 'content-encoding') !== undefined))
    return undefined;
  const [tag, oldTag] = [response, whole].map(({ headers }) => headerOf(headers, 'etag'));
  if (tag !== undefined && oldTag !== undefined && tag !== oldTag) return undefined;
  const asked = headerOf(request.headers, 'range') ?? '';
  const problem =
    response.status === 206 ? partProblem(asked, response, decodeContent(whole, Infinity).body) : undefined;
  return {
    rule: 'bytes-differ',
    cause: `range ${asked}`,
    holds: problem === undefined,
    message: `${operation.method} ${operation.path} with Range: ${asked}: ${problem}.`,
    at: operation.responses.find(({ status }) => status === '206')?.at ?? operation.at,
  };
}

function partProblem(
  asked: string,
  { headers, body }: NonNullable<Exchange['response']>,
  whole: Uint8Array,
): string | undefined {
  const header = headerOf(headers, 'content-range') ?? '';
  const found = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(header);
  // Several parts in one answer have places of their own.
  if (found === null)
    return /^multipart\/byteranges/i.test(headerOf(headers, 'content-type') ?? '')
      ? undefined
      : `a 206 has the Content-Range ${JSON.stringify(header)}`;
  const [first, last] = [Number(found[1]), Number(found[2])];
  if (found[3] !== '*' && Number(found[3]) !== whole.length)
    return `Content-Range says that the whole has ${found[3]} bytes, and it has ${whole.length}`;
  if (body.length !== last - first + 1)
    return `Content-Range is ${header}, and the part has ${body.length} bytes`;
  const [from, to] = placeOf(asked, whole.length);
  if (first > to || last < from) return `the part begins at ${first}, which was not asked for`;
  const part = whole.subarray(first, last + 1);
  return Buffer.from(body).equals(part) ? undefined : 'the part differs from the same bytes of the whole';
}

function placeOf(asked: string, size: number): readonly [from: number, to: number] {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(asked) ?? [];
  if (from === '') return [Math.max(0, size - Number(to)), size - 1];
  return [Number(from), to === '' ? size - 1 : Number(to)];
}
