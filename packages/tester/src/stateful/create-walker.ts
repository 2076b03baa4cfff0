import type { SendCase } from '../case.ts';
import { createNonce } from '../create-nonce.ts';
import type { PhaseContext } from '../phase.ts';
import type { Walker } from './run-scenario.ts';

/** What the steps of one case are taken with. */
export function createWalker(context: PhaseContext): (send: SendCase) => Walker {
  const { contract, now, sleep, jobTimeLimitMs, target } = context;
  const nonce = createNonce(now);
  return (send) => ({ contract, send, now, sleep, jobTimeLimitMs, target: target.url, nonce });
}
