import type { Contract } from '@countersign/contract';
import type { FieldResult } from '../compare-fields.ts';
import { findEntity } from '../find-entity.ts';
import type { Observation, Oracle } from '../observation.ts';
import { jsonOf } from '../response-value.ts';
import { sentFields } from '../sent-fields.ts';
import { fieldsOf, findShown, madeBefore, type ShownItem, shownItems } from '../shown-items.ts';
import { lastExchange, type StepResult, type Trace } from '../step.ts';
import { differenceOf, type Shown } from './read-differs-from-write.ts';
import { isServerOwned } from './server-owned.ts';

/**
 * What nothing reads by itself is what was written wherever it is shown: in the answer to its creation, and in its list.
 * Either may tell less, or of something else with the same names, so a difference needs a shared schema or another object
 * that came back as it was written.
 */
export const shownDiffersFromWrite: Oracle = (contract, trace) => {
  const views = [...trace.values()].flatMap((result) => viewsOf(contract, trace, result));
  return views.flatMap(({ made, shown, fields, isAnswer }) => {
    const held = fields.some(({ holds }) => holds);
    const writer = made.step.operation;
    return fields.flatMap((field): readonly Observation[] => {
      const { pointer } = field;
      const observation = {
        rule: 'read-differs-from-write',
        relation: `${writer.id} ${isAnswer ? 'answer' : shown.operation.id} ${pointer}`,
        object: made.step.id,
      } as const;
      if (field.holds) return [observation];
      // An answer that says less is no difference, and a server keeps its own books.
      if ((isAnswer && field.read === undefined) || isServerOwned(pointer)) return [];
      const other = views.find(
        (each) =>
          each.isAnswer === isAnswer &&
          each.made !== made &&
          each.made.step.operation === writer &&
          each.fields.some((one) => one.pointer === pointer && one.holds && one.read !== undefined),
      );
      const problem = differenceOf(writer, shown, field, held);
      const isStated = problem.stated && field.read !== undefined;
      if (!isStated && other === undefined) return [];
      const answer = `answer ${writer.id} ${pointer}`;
      return [
        {
          ...observation,
          problem: {
            ...problem,
            stated: isStated,
            // The object that came back as it was written belongs to the proof.
            ...(!isStated && other !== undefined && { needs: [other.shown.step, other.made.step.id] }),
            // What the answer had already is no wonder in the list.
            ...(isAnswer ? { explains: answer } : { consequenceOf: [answer] }),
          },
        },
      ];
    });
  });
};

interface View {
  readonly made: StepResult;
  readonly shown: Shown;
  readonly fields: readonly FieldResult[];
  /** True for the answer to the creation. */
  readonly isAnswer: boolean;
}

function viewsOf(contract: Contract, trace: Trace, result: StepResult): readonly View[] {
  const { step } = result;
  const { id, operation, role } = step;
  if (step.as === 'other') return [];
  if (role === 'create' && step.unread === true) {
    const item = answerOf(result);
    if (item === undefined) return [];
    const fields = fieldsOf(contract, result, operation, item);
    return [
      { made: result, shown: { step: id, exchange: item.exchange, operation }, fields, isAnswer: true },
    ];
  }
  const made = step.object === undefined ? undefined : trace.get(step.object);
  if (role !== 'list' || made?.done !== true || made.step.unread !== true || step.after !== step.object)
    return [];
  const items = shownItems(made.step.operation, result) ?? [];
  const all = madeBefore(trace, id, made.step.operation);
  const item = findShown(contract, trace, { made, all, list: operation, items });
  if (item === undefined || item === 'nameless') return [];
  const fields = fieldsOf(contract, made, operation, item);
  return [{ made, shown: { step: id, exchange: item.exchange, operation }, fields, isAnswer: false }];
}

/** The object in an answer that says that it was made (RFC 9110 § 15.3.2). */
function answerOf(made: StepResult): ShownItem | undefined {
  const exchange = lastExchange(made);
  if (exchange?.response?.status !== 201) return undefined;
  const found = findEntity(jsonOf(exchange.response), Object.keys(sentFields(made.input) ?? {}));
  return found && { exchange, tokens: found.tokens, value: found.value };
}
