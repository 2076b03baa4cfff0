import type { Exchange, Job, OperationInput } from '@countersign/contract';
import { parseRetryAfter } from '../pace.ts';
import { evaluate } from './expression.ts';
import { headerOf, isAbsent, succeeded } from './response-value.ts';
import type { Walker } from './run-scenario.ts';
import type { Step, StepResult } from './step.ts';

/** Polls after the end, to see that it stays. */
const polledAgain = 2;
const longestPause = 15_000;
const mostAbsent = 4;
/** For a job of which nothing says how long it may take. */
const undescribedLimit = 10_000;

/**
 * Asks for a job's state until it has ended, then twice more: pauses as the answers ask for, else as the description
 * says, growing slowly. Ends at the job's deadline (`deadline`), or before it at the run's limit (`limit`).
 */
export async function pollJob(
  { contract, now, sleep, jobTimeLimitMs }: Walker,
  step: Step,
  job: Job,
  input: OperationInput,
  ask: () => Promise<Exchange>,
): Promise<StepResult> {
  const started = now();
  const deadline = job.deadline * 1000;
  const limit = Math.min(deadline, jobTimeLimitMs, step.isInferred === true ? undescribedLimit : deadline);
  const exchanges: Exchange[] = [];
  let pause = Math.min(job.interval * 1000, longestPause);
  let after = 0;
  const end = (ended: NonNullable<StepResult['ended']>): StepResult => ({
    step,
    input,
    exchanges,
    done: succeeded(exchanges.at(-1)?.response),
    ended,
  });
  for (;;) {
    const exchange = await ask();
    exchanges.push(exchange);
    const { response } = exchange;
    const absences = exchanges.filter((each) => isAbsent(each.response)).length;
    // A job that was only just started need not be known everywhere yet.
    if (!succeeded(response) && !(isAbsent(response) && absences < mostAbsent && after === 0))
      return end('broken');
    const state = evaluate(contract, step.operation, exchange, job.status);
    if (after > 0 || (typeof state === 'string' && job.terminal.includes(state))) {
      if (after === polledAgain) return end('end');
      after += 1;
      await sleep(Math.min(pause, 500));
      continue;
    }
    const wanted = response && parseRetryAfter(headerOf(response.headers, 'retry-after'), now());
    const next = Math.min(wanted ?? pause, longestPause);
    if (now() - started + next > limit) {
      // One last look at the very end, so that a job that ends in time is seen to.
      const rest = limit - (now() - started);
      if (rest <= 0) return end(limit < deadline ? 'limit' : 'deadline');
      await sleep(rest);
      continue;
    }
    await sleep(next);
    pause = Math.min(pause * 1.2, longestPause);
  }
}
