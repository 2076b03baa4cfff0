import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Operation } from '@countersign/contract';
import type { PrismRequest } from '../prism/protocol.ts';
import { addChallenge } from './add-challenge.ts';
import { type AskOptions, askPrism } from './ask-prism.ts';
import { chooseResponse } from './choose-response.ts';
import { decodeBody } from './decode-body.ts';
import type { Destination } from './find-destination.ts';
import { parseAccept } from './parse-accept.ts';
import { parsePreferences } from './parse-preferences.ts';
import { readBody } from './read-body.ts';
import type { RenderedResponse } from './render-response.ts';

export interface AnswerOptions extends AskOptions {
  readonly maxBodyBytes: number;
  /** Called before the body is awaited. */
  readonly proceed: () => void;
}

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
    // Prism takes every comma for a separator, also in a plain string; where one separates, it decodes it first.
    path: destination.path.replaceAll(',', '%2C'),
    query: queryOf(destination.query),
    headers: headersForPrism(headers, operation, bytes),
    ...(body === undefined || !validate ? {} : { body }),
    validate,
    response,
  };
  return addChallenge(api.contract, operation, await askPrism(destination, question, options));
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
