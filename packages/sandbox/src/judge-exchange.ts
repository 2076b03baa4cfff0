import {
  type Contract,
  checkRequest,
  checkResponse,
  type Finding,
  type Operation,
  type WireRequest,
} from '@countersign/contract';
import type { SentAnswer } from './http/send-answer.ts';
import { secret } from './journal.ts';

/** One way in which an exchange breaks the description. */
interface JournalFinding extends Pick<Finding, 'rule' | 'severity' | 'basis' | 'message'> {
  readonly side: 'request' | 'response';
}

/** What an exchange breaks of the description. */
export interface Judgement {
  readonly findings: readonly JournalFinding[];
  /** What was not held against the description, because it was not looked at or is too large. */
  readonly unjudged: readonly ('request body' | 'response' | 'response body')[];
}

export interface JudgedExchange {
  readonly contract: Contract;
  readonly operation: Operation | undefined;
  readonly request: WireRequest;
  /** The request has a body, but it was not kept. */
  readonly bodyUnknown: boolean;
  /** Absent when nobody looked at the answer. */
  readonly answer: SentAnswer | undefined;
}

/** Holds an exchange against the description. Secrets that break it are not repeated. */
export function judgeExchange({
  answer,
  bodyUnknown,
  contract,
  operation,
  request,
}: JudgedExchange): Judgement {
  const findings = checkRequest(contract, request, { bodyUnknown }).map((finding) =>
    show('request', finding),
  );
  const unjudged: Judgement['unjudged'][number][] = bodyUnknown ? ['request body'] : [];
  if (operation === undefined) return { findings, unjudged };
  if (answer === undefined) return { findings, unjudged: [...unjudged, 'response'] };
  const { body, status } = answer;
  const response = { status, headers: Object.entries(answer.headers), body: body ?? new Uint8Array() };
  const options = { request, bodyUnknown: body === undefined };
  const answered = checkResponse(contract, operation, response, options);
  if (body === undefined) unjudged.push('response body');
  return { findings: [...findings, ...answered.map((finding) => show('response', finding))], unjudged };
}

function show(side: JournalFinding['side'], finding: Finding): JournalFinding {
  const { basis, evidence, rule, severity } = finding;
  const { instance = '', keyword = 'its schema' } = evidence;
  const message = secret.test(instance)
    ? `${instance} does not keep ${keyword} of the description; its value is not shown.`
    : finding.message;
  return { side, rule, severity, basis, message };
}
