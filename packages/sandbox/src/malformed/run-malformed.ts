import { createRandom } from '../random.ts';
import { buildMalformed } from './build-malformed.ts';
import { sendRaw } from './send-raw.ts';

export interface MalformedRun {
  readonly port: number;
  readonly requests: number;
  readonly seed: number;
  /** Connections at a time. */
  readonly parallel: number;
  /** Milliseconds after which an open connection counts as hung. */
  readonly timeout: number;
}

export interface MalformedResult {
  /** How often each status was the last one. */
  readonly statuses: ReadonlyMap<number, number>;
  /** Requests that hung or were answered with 500 or above. */
  readonly problems: readonly string[];
}

/** Sends malformed requests, the same for the same seed. */
export async function runMalformed({
  parallel,
  port,
  requests,
  seed,
  timeout,
}: MalformedRun): Promise<MalformedResult> {
  const random = createRandom(seed, 'malformed');
  const statuses = new Map<number, number>();
  const problems: string[] = [];
  let made = 0;
  const worker = async (): Promise<void> => {
    while (made < requests) {
      made += 1;
      const number = made;
      const request = buildMalformed(random);
      const answer = await sendRaw(port, request, timeout);
      const last = answer.statuses.at(-1) ?? 0;
      statuses.set(last, (statuses.get(last) ?? 0) + 1);
      if (answer.hung) problems.push(`${number} hung: ${request.what}`);
      if (answer.statuses.some((status) => status >= 500))
        problems.push(`${number} was answered with ${last}: ${request.what}`);
    }
  };
  await Promise.all(Array.from({ length: parallel }, worker));
  return { statuses, problems };
}
