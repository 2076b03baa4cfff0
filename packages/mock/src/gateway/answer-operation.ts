import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { checkResponse, type Operation } from '@countersign/contract';
import type { MockedResponse, PrismRequest, ResponseChoice } from '../prism/protocol.ts';
import type { Prism } from '../prism/start-prism.ts';
import { addChallenge } from './add-challenge.ts';
import { chooseResponse, findResponse } from './choose-response.ts';
import { decodeBody } from './decode-body.ts';
import type { Destination } from './find-destination.ts';
import { parseAccept } from './parse-accept.ts';
import { parsePreferences } from './parse-preferences.ts';
import { pathForPrism } from './path-for-prism.ts';
import { Problem, problemType } from './problem.ts';
import { readBody } from './read-body.ts';
import { type RenderedResponse, renderResponse } from './render-response.ts';

export interface AnswerOptions {
  readonly prism: Prism;
  readonly maxBodyBytes: number;
  /** Called before the body is awaited. */
  readonly proceed: () => void;
  readonly warn: (message: string) => void;
}

const attempts = 8;

/** Answers a request to a described operation: reads it, lets Prism choose and fill the response, and writes that. */
export async function answerOperation(
  destination: Destination,
  request: IncomingMessage,
  options: AnswerOptions,
): Promise<RenderedResponse> {
  const { api, operation } = destination;
  const { headers } = request;
  const response = chooseResponse(
    operation,
    parsePreferences(String(headers.prefer ?? '')),
    parseAccept(headers.accept ?? ''),
  );
  const bytes = await readBody(request, options.maxBodyBytes, options.proceed);
  const body = decodeBody(api.contract, operation, headers, bytes);
  // Any request deserves an error response that is asked for; a success only a valid one.
  const validate = (response.code ?? 200) < 400;
  const question: PrismRequest = {
    api: api.name,
    method: operation.method.toLowerCase(),
    template: operation.path,
    path: pathForPrism(api.contract, operation, destination.path),
    query: queryOf(destination.query),
    headers: headersForPrism(headers, operation, bytes),
    ...(body === undefined || !validate ? {} : { body }),
    validate,
    response,
  };
  return addChallenge(api.contract, operation, await describedAnswer(destination, question, options));
}

/**
 * Prism's answer. Values that it generates break a `pattern` or `format` now and then: then it is asked again, with
 * other seeds, for one that keeps the description.
 */
async function describedAnswer(
  destination: Destination,
  question: PrismRequest,
  options: AnswerOptions,
): Promise<RenderedResponse> {
  const { api, operation } = destination;
  const { seed = '' } = question.response;
  const first = await ask(options.prism, question);
  let answer = first;
  for (let attempt = 1; isGenerated(operation, question.response, answer); attempt++) {
    const rendered = renderResponse(answer);
    const [finding] = checkResponse(api.contract, operation, {
      ...rendered,
      body: rendered.body ?? new Uint8Array(),
    });
    if (finding === undefined) return rendered;
    if (attempt > attempts) {
      options.warn(
        `${api.name} ${operation.id}: no generated response keeps the description (${finding.message}). Give it an example.`,
      );
      break;
    }
    const response = { ...question.response, dynamic: true, seed: `${seed}${attempt}` };
    answer = await ask(options.prism, { ...question, response });
  }
  return renderResponse(answer);
}

async function ask(prism: Prism, question: PrismRequest): Promise<MockedResponse> {
  const answer = await prism.ask(question);
  if (answer.kind === 'response') return answer.response;
  if (answer.kind === 'refusal') {
    return {
      status: answer.problem.status,
      headers: { 'content-type': problemType },
      body: answer.problem,
      violations: [],
    };
  }
  if (answer.kind === 'fault') throw new Problem('prism-failed', `Prism says: ${answer.message}`);
  throw new Problem(
    'prism-died',
    `Prism's thread is gone: ${answer.reason}. Other requests are not affected.`,
  );
}

function isGenerated(
  operation: Operation,
  { dynamic }: ResponseChoice,
  { status, headers }: MockedResponse,
): boolean {
  const mediaType = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type')?.[1];
  const described = findResponse(operation, status)?.content.find(
    (content) => content.mediaType === mediaType,
  );
  return (
    described !== undefined &&
    (dynamic === true || !described.examples.some(({ value }) => value !== undefined))
  );
}

function headersForPrism(
  headers: IncomingHttpHeaders,
  { security }: Operation,
  bytes: Uint8Array | undefined,
): Record<string, string> {
  const shown = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
  // Prism knows one spelling of the scheme, though case does not matter (RFC 9110 § 11.1), …
  if (shown.authorization !== undefined)
    shown.authorization = shown.authorization.replace(/^bearer(?= )/i, 'Bearer');
  // … and refuses credentials where none are needed.
  if (security.some((requirement) => Object.keys(requirement).length === 0)) delete shown.authorization;
  // Without a length it does not look at the content type.
  if (bytes !== undefined) shown['content-length'] = String(bytes.length);
  return shown;
}

function queryOf(query: string): Record<string, string | string[]> {
  const parameters = new URLSearchParams(query);
  return Object.fromEntries(
    [...new Set(parameters.keys())].map((name) => {
      const [first = '', ...others] = parameters.getAll(name);
      return [name, others.length === 0 ? first : [first, ...others]];
    }),
  );
}
