import type { OperationInput } from '@countersign/contract';
import { evaluateSource } from './arguments.ts';
import { isAbsent, succeeded } from './response-value.ts';
import type { Walker } from './run-scenario.ts';
import { sendPatiently } from './send-patiently.ts';
import { lastExchange, type Step, type StepResult, type Trace } from './step.ts';

const pauses: readonly number[] = [0, 50, 150, 400];

/**
 * Fetches a URL that an answer handed out, without any credentials: they are its own or nobody's. Where the tested
 * server itself refuses that, the user asks again.
 *
 * @returns undefined when there is no such URL, or one that this run may not call
 */
export async function fetchUrl(walker: Walker, step: Step, trace: Trace): Promise<StepResult | undefined> {
  const from = step.url && trace.get(step.url.from);
  const exchange = lastExchange(from);
  if (step.url === undefined || from === undefined || exchange === undefined || !from.done) return undefined;
  const value = evaluateSource(walker.contract, from.step.operation, exchange, step.url.source);
  if (typeof value !== 'string' || value === '' || !URL.canParse(value, exchange.url)) return undefined;
  const url = new URL(value, exchange.url);
  if (!mayFetch(url, new URL(walker.target))) return undefined;
  const request = { method: 'GET', target: `${url.pathname}${url.search}`, headers: [] };
  const input: OperationInput = {};
  const own = url.origin === new URL(walker.target).origin;
  if (step.role === 'locate' && !own) return undefined;
  const first = step.role === 'locate' ? 'user' : 'nobody';
  let answer: StepResult | undefined;
  for (const pause of pauses) {
    if (pause > 0) await walker.sleep(pause);
    let fetched = await sendPatiently(walker, step.operation, request, { as: first, origin: url.origin });
    const status = fetched.response?.status;
    if (own && first === 'nobody' && (status === 401 || status === 403 || status === 404))
      fetched = await sendPatiently(walker, step.operation, request, { as: 'user', origin: url.origin });
    answer = { step, input, exchanges: [fetched], done: succeeded(fetched.response) };
    if (!isAbsent(fetched.response)) break;
  }
  return answer;
}

/** The tested server itself; other hosts only from one that is on the network too. */
function mayFetch(url: URL, target: URL): boolean {
  if (!/^https?:$/.test(url.protocol) || url.username !== '') return false;
  return url.origin === target.origin || isLoopback(url) === isLoopback(target);
}

function isLoopback({ hostname }: URL): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127(\.\d+){3}$/.test(hostname)
  );
}
