import type { Exchange, Operation, WireRequest } from '@countersign/contract';
import type { SendOptions } from '../case.ts';
import { parseRetryAfter } from '../pace.ts';
import { headerOf } from './response-value.ts';
import type { Walker } from './run-scenario.ts';

const longestPause = 10_000;
const mostRepeats = 4;

/** Sends a request, and again after the pause that an unavailable server asks for (RFC 9110 § 15.6.4). */
export async function sendPatiently(
  { send, sleep, now }: Pick<Walker, 'send' | 'sleep' | 'now'>,
  operation: Operation,
  request: WireRequest,
  options: SendOptions = {},
): Promise<Exchange> {
  let exchange = await send(operation, request, options);
  for (let repeats = 0; repeats < mostRepeats; repeats += 1) {
    const { response } = exchange;
    if (response?.status !== 503) break;
    const pause = parseRetryAfter(headerOf(response.headers, 'retry-after'), now());
    if (pause === undefined || pause > longestPause) break;
    await sleep(pause);
    exchange = await send(operation, request, options);
  }
  return exchange;
}
