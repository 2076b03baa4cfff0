import type { Exchange, Operation } from '@countersign/contract';
import { idempotencyKey } from '../../renew-keys.ts';
import { evaluateSource } from '../arguments.ts';
import type { Observation, Oracle } from '../observation.ts';
import { headerOf, succeeded } from '../response-value.ts';
import { lastExchange } from '../step.ts';

/** The same request with the same key makes nothing new: a refusal is as well as the first answer once more. */
export const idempotencyIgnored: Oracle = (contract, trace) => {
  const observations: Observation[] = [];
  for (const [id, result] of trace) {
    const { step } = result;
    const made = trace.get(step.object ?? '');
    const [first, again] = [lastExchange(made), lastExchange(result)];
    const key = idempotencyKey(step.operation);
    if (step.role !== 'repeat' || key === undefined || made?.done !== true) continue;
    if (made.step.identity === undefined || first === undefined || !succeeded(again?.response)) continue;
    const { identity, operation } = made.step;
    const [one, other] = [first, again].map((each) => evaluateSource(contract, operation, each, identity));
    if (one === undefined || other === undefined) continue;
    observations.push({
      rule: 'idempotency-ignored',
      relation: operation.id,
      object: made.step.id,
      ...(one !== other && {
        problem: {
          step: id,
          needs: [made.step.id],
          exchange: again,
          operation,
          message: `The same ${operation.method} ${operation.path} with the same ${key.name} made ${JSON.stringify(one)}, and then ${JSON.stringify(other)}.`,
          at: key.at,
          provenance: key.provenance,
          stated: true,
        },
      }),
    });
  }
  return observations;
};

/** Where words say so, the same key with another body is refused: a server may also give its first answer again. */
export const keyTakesAnother: Oracle = (_contract, trace) =>
  [...trace.values()].flatMap(({ step, exchanges }): readonly Observation[] => {
    const { operation } = step;
    const made = trace.get(step.object ?? '');
    const [first, again] = [lastExchange(made), exchanges.at(-1)];
    const key = idempotencyKey(operation);
    const statement = refusalOfAnother(operation);
    if (step.role !== 'reuse' || made?.done !== true || key === undefined || statement === undefined)
      return [];
    if (first === undefined || again?.response === undefined || !isReused(first, again, key.name)) return [];
    const { status } = again.response;
    if (status >= 500 || status === 401 || status === 429) return [];
    return [
      {
        rule: 'idempotency-ignored',
        relation: `${operation.id} another body`,
        object: made.step.id,
        ...(succeeded(again.response) && {
          problem: {
            step: step.id,
            needs: [made.step.id],
            exchange: again,
            operation,
            message: `${operation.method} ${operation.path} with the ${key.name} of another body is answered with ${status}, where it should be refused.`,
            ...statement,
            cause: 'another body',
            stated: true,
          },
        }),
      },
    ];
  });

function isReused({ request: one }: Exchange, { request: other }: Exchange, name: string): boolean {
  const [key, same] = [one, other].map(({ headers }) => headerOf(headers, name));
  return key !== undefined && key === same && !Buffer.from(one.body ?? []).equals(other.body ?? Buffer.of());
}

/** What says that a key with another body is refused: the parameter, or the answer; not that two at a time are. */
export function refusalOfAnother(operation: Operation): Pick<Operation, 'at' | 'provenance'> | undefined {
  const key = idempotencyKey(operation);
  const another =
    /\b(with|for|to|has|had|carries|used on) (an? |some )?(another|other|different|changed)\b[^.;]{0,40}\b(body|request|payload|content|parameters?|data|values?|input|order|payment)\b|\b(does|did|do) not match\b|\bnot the same (body|request|payload|content)\b/i;
  const atOnce =
    /\b(process\w*|progress|running|concurren\w*|in flight|at the same time|still|not (yet )?(ended|done|finished))\b/i;
  const says = (text: string): boolean => /\bkey\b/i.test(text) && another.test(text) && !atOnce.test(text);
  const refusal = operation.responses.find(
    ({ status, description = '' }) => /^4(\d\d|XX)$/i.test(status) && says(description),
  );
  if (refusal !== undefined) return refusal;
  const words = key?.description ?? '';
  return says(`key ${words}`) && /\b(refus|reject|error|conflict|409|422|400)/i.test(words) ? key : undefined;
}
