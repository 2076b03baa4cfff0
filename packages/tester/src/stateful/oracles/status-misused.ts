import type { Contract } from '@countersign/contract';
import { idOf } from '../object-id.ts';
import type { Observation, Oracle } from '../observation.ts';
import { isAbsent, succeeded } from '../response-value.ts';
import { sentFields } from '../sent-fields.ts';
import { lastExchange, type StepResult, type Trace } from '../step.ts';
import { toldApart } from '../told-apart.ts';

/** What is new is answered as new, and what was there as such, where the words of both answers tell them apart. */
export const statusMisused: Oracle = (contract, trace) =>
  [...trace.values()].flatMap((result): readonly Observation[] => {
    const { step, done } = result;
    const words = toldApart(step.operation);
    const exchange = lastExchange(result);
    if (step.role !== 'renew' || words === undefined || !done || exchange?.response === undefined) return [];
    const wasThere = isKnown(contract, trace, result);
    if (wasThere === undefined) return [];
    const { method, path, id } = step.operation;
    const [right, wrong] = wasThere ? [words.known, words.made] : [words.made, words.known];
    const { status } = exchange.response;
    const isWrong = status === Number(wrong.status);
    return [
      {
        rule: 'status-misused',
        relation: `${id} ${right.status}`,
        object: step.id,
        ...(isWrong && {
          problem: {
            step: step.id,
            needs: [step.after, step.object].filter((each) => each !== undefined),
            exchange,
            operation: step.operation,
            message: `${method} ${path} of what was ${wasThere ? '' : 'not '}there is answered with ${status}; the description has ${right.status} for it: ${right.description}`,
            at: right.at,
            provenance: right.provenance,
            cause: wasThere ? 'known' : 'new',
            stated: true,
          },
        }),
      },
    ];
  });

/** Whether what a step made was there before; undefined where nothing shows it. */
function isKnown(contract: Contract, trace: Trace, result: StepResult): boolean | undefined {
  const { step } = result;
  const before = trace.get(step.after ?? '');
  const response = lastExchange(before)?.response;
  if (before === undefined || response === undefined || response.status === 202) return undefined;
  if (before.step.role === 'renew') return before.done ? true : undefined;
  if (before.step.role === 'create') return before.done ? false : undefined;
  const wasThere = succeeded(response);
  // What was made and is not shown may be there all the same.
  if (!wasThere && (!isAbsent(response) || isMade(trace, result))) return undefined;
  if (step.object === undefined) return wasThere;
  // Whether a POST made the same again only its id tells.
  const [now, first] = [step.id, step.object].map((each) => idOf(contract, trace, each)?.value);
  if (now === undefined || first === undefined) return undefined;
  if (wasThere) return now === first ? true : undefined;
  const given = Object.values(sentFields(trace.get(step.object)?.input ?? {}) ?? {});
  return now !== first || given.includes(first) ? false : undefined;
}

/** Made before, and not deleted since. */
function isMade(trace: Trace, { step }: StepResult): boolean {
  const all = [...trace.values()];
  const last = all
    .slice(0, [...trace.keys()].indexOf(step.id))
    .findLast(
      (each) =>
        each.done &&
        (each.step.operation === step.operation ||
          (each.step.role === 'delete' && each.step.object === step.object)),
    );
  return last !== undefined && last.step.role !== 'delete';
}
