import type { Contract, Job } from '@countersign/contract';
import { evaluate } from '../expression.ts';
import { notReady } from '../not-ready.ts';
import type { Observation, Oracle } from '../observation.ts';
import { succeeded } from '../response-value.ts';
import { lastExchange, type StepResult } from '../step.ts';

/** Work that may be left when the result is there. */
const late = /^(publish|deliver|clean|archiv|upload|expir|notif|finali[sz])/i;

/** What a job makes is not given while the job goes on, by the words that refuse it until then. */
export const resultTooSoon: Oracle = (contract, trace) =>
  [...trace.values()].flatMap((result): readonly Observation[] => {
    const { step } = result;
    const { operation, awaits, object = '' } = step;
    const exchange = lastExchange(result);
    const started = trace.get(object);
    const refusal = started && notReady(started.step.operation, operation);
    if (step.role !== 'result' || awaits === undefined || refusal === undefined) return [];
    const looks = [
      trace.get(step.after ?? ''),
      [...trace.values()].find((each) => each.step.after === step.id),
    ];
    const states = looks.map((look) => look && stateOf(contract, look, awaits));
    // Between two looks that see it at work a job has not ended.
    if (!states.every((state) => state !== undefined && goesOn(awaits, state))) return [];
    const status = exchange?.response?.status;
    const isGiven = status === 200;
    if (exchange === undefined || (!isGiven && status !== Number(refusal.status))) return [];
    return [
      {
        rule: 'state-ignored',
        relation: `${operation.id} result`,
        object,
        ...(isGiven && {
          problem: {
            step: step.id,
            needs: looks.flatMap((look) => look?.step.id ?? []),
            exchange,
            operation,
            message: `${operation.method} ${operation.path} is answered with 200 while the job is ${JSON.stringify(states[0])}; the description has ${refusal.status} for it: ${refusal.description}`,
            at: refusal.at,
            provenance: refusal.provenance,
            cause: 'result',
            stated: true,
          },
        }),
      },
    ];
  });

/** What a job makes is given once it has succeeded: what says that it goes on is for another time. */
export const resultWithheld: Oracle = (contract, trace) =>
  [...trace.values()].flatMap((result): readonly Observation[] => {
    const { step, exchanges } = result;
    const polled = trace.get(step.after ?? '');
    const started = trace.get(polled?.step.object ?? '');
    const job = polled?.step.job;
    const exchange = exchanges.at(-1);
    if (step.role !== 'read' || polled?.ended !== 'end' || job === undefined || started === undefined)
      return [];
    const state = stateOf(contract, polled, job);
    const refusal = notReady(started.step.operation, step.operation);
    if (exchange === undefined || refusal === undefined || state === undefined) return [];
    const mayBeOther = refusal.status === '404' || /\bor\b/i.test(refusal.description ?? '');
    if (mayBeOther || !job.terminal.includes(state) || job.failed.includes(state)) return [];
    const status = exchange.response?.status;
    const isWithheld = status === Number(refusal.status);
    if (!isWithheld && status !== 200) return [];
    const { operation } = step;
    return [
      {
        rule: 'status-misused',
        relation: `${operation.id} result`,
        object: started.step.id,
        ...(isWithheld && {
          problem: {
            step: step.id,
            needs: [polled.step.id],
            exchange,
            operation,
            message: `${operation.method} ${operation.path} is answered with ${status} when the job is ${JSON.stringify(state)}; that is for another time: ${refusal.description}`,
            at: refusal.at,
            provenance: refusal.provenance,
            cause: 'ended',
            stated: true,
          },
        }),
      },
    ];
  });

function stateOf(contract: Contract, look: StepResult, job: Job): string | undefined {
  const exchange = lastExchange(look);
  if (exchange === undefined || !succeeded(exchange.response)) return undefined;
  const state = evaluate(contract, look.step.operation, exchange, job.status);
  return typeof state === 'string' ? state : undefined;
}

function goesOn({ states, terminal }: Job, state: string): boolean {
  return states.includes(state) && !terminal.includes(state) && !late.test(state);
}
