import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Destination, describedTarget } from './destination.ts';
import { wireHeaders } from './http/read-parameters.ts';
import type { RequestBody } from './http/request-body.ts';
import type { SentAnswer } from './http/send-answer.ts';
import { redactHeaders, redactTarget } from './journal.ts';
import { type Judgement, judgeExchange } from './judge-exchange.ts';

export interface EndedExchange {
  readonly destination: Destination | undefined;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly body: RequestBody;
  readonly user?: string | undefined;
  readonly started: number;
  /** Whether a console looks at it. */
  readonly watched: boolean;
  /** What was sent, if somebody looked. */
  readonly answer?: SentAnswer | undefined;
  /** Whether there is nothing where the request went. */
  readonly nowhere?: true | undefined;
  /** Told of a failure of the judging itself, which is no reason to leave a request out. */
  readonly onError: (error: unknown) => void;
}

/** Writes an exchange that has ended into the journal of its namespace. */
export function recordExchange(ended: EndedExchange): void {
  const { body, destination, nowhere, request, response, started, user } = ended;
  if (destination === undefined) return;
  const { match, namespace, plan, served } = destination;
  const status = response.headersSent ? response.statusCode : undefined;
  namespace.journal.add({
    at: namespace.clock.now(),
    api: served.api.name,
    operation: match?.operation?.id ?? (match === undefined && nowhere !== true ? 'download' : undefined),
    method: request.method ?? '',
    target: redactTarget(request.url ?? ''),
    headers: redactHeaders(request.headers),
    user,
    status,
    requestBytes: body.received,
    durationMs: Math.round(performance.now() - started),
    faults: plan.ids,
    judgement: tryToJudge(ended, destination, status),
  });
}

function tryToJudge(...exchange: Parameters<typeof judge>): Judgement | undefined {
  try {
    return judge(...exchange);
  } catch (error) {
    exchange[0].onError(error);
    return undefined;
  }
}

/**
 * While a console looks on, everything is judged; else only what was refused, without bodies, which were not kept: what
 * goes well costs nothing more. What an API hands out but does not describe cannot be judged.
 */
function judge(
  { answer, body, nowhere, request, watched }: EndedExchange,
  destination: Destination,
  status: number | undefined,
): Judgement | undefined {
  const { match, served } = destination;
  const refused = status !== undefined && status >= 400 && status < 500;
  if ((!watched && !refused) || (match === undefined && nowhere !== true)) return undefined;
  const bytes = body.kept;
  return judgeExchange({
    contract: served.contract,
    operation: match?.operation,
    request: {
      method: request.method ?? '',
      target: describedTarget(destination),
      headers: wireHeaders(request.rawHeaders),
      ...(body.present && bytes !== undefined ? { body: bytes } : {}),
    },
    bodyUnknown: body.present && bytes === undefined,
    answer,
  });
}
