import type { Phase } from '@countersign/contract';
import { planCoveragePhase } from './coverage/coverage-phase.ts';
import { planExamplesPhase } from './examples-phase.ts';
import { planFuzzPhase } from './fuzz/fuzz-phase.ts';
import type { PlanPhase } from './phase.ts';
import { planStatefulPhase } from './stateful/stateful-phase.ts';

/** In the order in which they run: sequences want lists that are still short, so what makes many things comes after. */
export const phases: Readonly<Partial<Record<Phase, PlanPhase>>> = {
  examples: planExamplesPhase,
  stateful: planStatefulPhase,
  coverage: planCoveragePhase,
  fuzz: planFuzzPhase,
};
