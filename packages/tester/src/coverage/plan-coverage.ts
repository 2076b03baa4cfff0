import type { Contract, Operation } from '@countersign/contract';
import { planCoveragePhase } from './coverage-phase.ts';

/** A case of the coverage phase that was planned, and not sent. */
export interface PlannedCase {
  readonly id: string;
  readonly operation: Operation;
  readonly label: string;
}

/** Every case with which the coverage phase calls a server, in its order. */
export function* planCoverage(
  contract: Contract,
  { seed }: { readonly seed: number },
): Iterable<PlannedCase> {
  const planned = planCoveragePhase({
    contract,
    operations: contract.operations,
    target: { kind: 'server', url: 'http://localhost' },
    seed,
    methods: 'all',
    maxCases: 0,
    credential: { token: 'token' },
    statusesSeen: () => new Set(),
    hasOther: false,
    jobTimeLimitMs: 0,
    now: () => 0,
    sleep: () => Promise.resolve(),
  });
  for (const each of planned) if ('run' in each) yield each;
}
