import { sentFields } from './sent-fields.ts';
import { lastExchange, type StepResult, type Trace } from './step.ts';

/**
 * Whether what is read was made before by another request that named the same thing, such as a product that is in the
 * cart already: what the second one does to it only words can say.
 */
export function isMadeAgain(trace: Trace, read: StepResult): boolean {
  const { object = '', operation } = read.step;
  const made = trace.get(object);
  const target = lastExchange(read)?.request.target;
  if (made === undefined || target === undefined || !isNamedBy(made, target)) return false;
  const before = [...trace.keys()].slice(0, [...trace.keys()].indexOf(read.step.id));
  return [...trace.values()].some(
    ({ step, exchanges }) =>
      step.operation === operation &&
      step.object !== object &&
      before.includes(step.object ?? '') &&
      trace.get(step.object ?? '')?.step.operation === made.step.operation &&
      exchanges.at(-1)?.request.target === target,
  );
}

/** Whether the end of an address is a value that the client wrote. */
function isNamedBy({ input }: StepResult, target: string): boolean {
  const [path = ''] = target.split('?');
  const end = path.slice(path.lastIndexOf('/') + 1);
  return Object.values(sentFields(input) ?? {}).some(
    (value) =>
      (typeof value === 'string' || typeof value === 'number') && encodeURIComponent(String(value)) === end,
  );
}
