import type { StepResult, Trace } from '../step.ts';

/** The last reading of the same object by the same operation before a change of it. */
export function readBefore(trace: Trace, change: StepResult, { step }: StepResult): StepResult | undefined {
  const all = [...trace.values()];
  return all
    .slice(0, all.indexOf(change))
    .findLast(
      (each) =>
        each.done &&
        each.step.role === 'read' &&
        each.step.as !== 'other' &&
        each.step.object === step.object &&
        each.step.operation === step.operation,
    );
}
