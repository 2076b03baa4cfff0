import { checkResponse, type Finding } from '@countersign/contract';
import type { MockedResponse, PrismAnswer, PrismRequest, ResponseChoice } from '../prism/protocol.ts';
import type { Death, Prism } from '../prism/start-prism.ts';
import { findResponse } from './choose-response.ts';
import type { Destination } from './find-destination.ts';
import { Problem, problemType } from './problem.ts';
import { type RenderedResponse, renderResponse } from './render-response.ts';

/** Values that Prism generates break a `pattern` or `format` now and then; another seed usually gives better ones. */
const seeds = [1, 2, 3, 4, 5, 6, 7, 8];

export interface AskOptions {
  readonly ask: Prism['ask'];
  readonly warn: (message: string) => void;
}

/**
 * Prism's answer to a request. Where Prism generates it, another one is tried until it keeps the description, the
 * documented example last; where none does, the first one is sent. Both come with a warning.
 *
 * @throws Problem when Prism has no answer.
 */
export async function askPrism(
  destination: Destination,
  question: PrismRequest,
  { ask, warn }: AskOptions,
): Promise<RenderedResponse> {
  const first = mocked(await ask(question));
  const rendered = renderResponse(first);
  if (!isGenerated(destination, question, first)) return rendered;
  const finding = brokenBy(destination, rendered);
  if (finding === undefined) return rendered;
  const { seed = '' } = question.response;
  const others: ResponseChoice[] = seeds.map((number) => ({ dynamic: true, seed: `${seed}${number}` }));
  for (const other of [...others, { dynamic: false }]) {
    const answer = await ask({ ...question, response: { ...question.response, ...other } });
    if (answer.kind !== 'response') break;
    const next = renderResponse(answer.response);
    if (brokenBy(destination, next) !== undefined) continue;
    if (other.dynamic === false) warn(unfit(destination, finding, 'its example is sent'));
    return next;
  }
  warn(unfit(destination, finding, 'give it an example'));
  return rendered;
}

function unfit({ api, operation }: Destination, { message }: Finding, what: string): string {
  return `${api.name} ${operation.id}: no generated response keeps the description; ${what}. ${message}`;
}

function mocked(answer: PrismAnswer | Death): MockedResponse {
  switch (answer.kind) {
    case 'response':
      return answer.response;
    case 'refusal': {
      const headers = { 'content-type': problemType };
      return { status: answer.problem.status, headers, body: answer.problem, violations: [] };
    }
    case 'fault':
      throw new Problem('prism-failed', `Prism says: ${answer.message}`);
    case 'death':
      throw new Problem('prism-died', `Prism is gone: ${answer.reason}. Other requests are not affected.`);
  }
}

function isGenerated(
  { operation }: Destination,
  { response: { dynamic } }: PrismRequest,
  { status, headers }: MockedResponse,
): boolean {
  const mediaType = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type')?.[1];
  const content = findResponse(operation, status)?.content.find((each) => each.mediaType === mediaType);
  return (
    content !== undefined && (dynamic === true || content.examples.every(({ value }) => value === undefined))
  );
}

function brokenBy({ api, operation }: Destination, response: RenderedResponse): Finding | undefined {
  return checkResponse(api.contract, operation, { ...response, body: response.body ?? new Uint8Array() })[0];
}
