import { UploadError } from '../upload-error.ts';
import type { Patience } from './patience.ts';
import { readRetryAfter } from './retry-after.ts';
import type { Timing } from './timing.ts';

export interface PollOptions {
  /** Milliseconds before the second question; each later wait is a quarter longer. @default 2000 */
  readonly interval?: number;
  /** Longest wait in milliseconds, unless `Retry-After` asks for more. @default 30000 */
  readonly longestInterval?: number;
  /** Milliseconds after which the wait for the job ends; the job itself goes on. @default 1 hour */
  readonly deadline?: number;
}

export interface Polling<Answer> extends PollOptions {
  readonly ask: () => Promise<Answer>;
  readonly isEnded: (answer: Answer) => boolean;
  readonly describe: (answer: Answer) => string;
  readonly timing: Timing;
  readonly patience: Patience;
  readonly signal: AbortSignal | undefined;
}

const hour = 3_600_000;

/** Asks until a job has ended. @throws UploadError `deadline`, or what the patience throws */
export async function pollJob<Answer extends { readonly response: Response }>(
  polling: Polling<Answer>,
): Promise<Answer> {
  const { deadline = hour, interval = 2000, longestInterval = 30_000, patience, signal, timing } = polling;
  const end = timing.now() + deadline;
  for (let wait = interval; ; wait = Math.min(wait * 1.25, longestInterval)) {
    const answer = await askPatiently(polling.ask, patience);
    if (polling.isEnded(answer)) return answer;
    const left = end - timing.now();
    if (left <= 0) {
      throw new UploadError(
        'deadline',
        `${polling.describe(answer)} after ${deadline} ms; the job goes on, and can be waited for again.`,
      );
    }
    const asked = readRetryAfter(answer.response.headers, timing.now());
    await timing.sleep(Math.min(Math.max(wait, asked), left), signal);
  }
}

/** Asks again after failures that may pass. */
export async function askPatiently<Answer>(ask: () => Promise<Answer>, patience: Patience): Promise<Answer> {
  for (;;) {
    try {
      const answer = await ask();
      patience.renew();
      return answer;
    } catch (error) {
      await patience.spend(error);
    }
  }
}
