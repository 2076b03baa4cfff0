import type { Operation } from '@countersign/contract';
import type { Observation, Oracle } from '../observation.ts';
import { succeeded } from '../response-value.ts';
import { sentFields } from '../sent-fields.ts';
import { findShown, madeBefore, shownItems } from '../shown-items.ts';
import { lastExchange, type StepResult } from '../step.ts';
import { showsOnlySome } from './shows-only-some.ts';

/**
 * What has no address of its own stays in its list when more is made. A list that never showed an object may hold others
 * than those that were made, so it is judged by what it showed before, or by having fewer items than were made.
 */
export const listLosesMade: Oracle = (contract, trace) => {
  const observations: Observation[] = [];
  /** The step that showed each object first. */
  const seen = new Map<string, string>();
  for (const [id, result] of trace) {
    const { step, exchanges, ended = 'end' } = result;
    const latest = trace.get(step.object ?? '')?.step;
    const exchange = lastExchange(result);
    if (step.role !== 'list' || latest?.unread !== true || latest.identity !== undefined) continue;
    if (exchange === undefined || !exchanges.every(({ response }) => succeeded(response))) continue;
    const creator = latest.operation;
    const list = step.operation;
    const items = shownItems(creator, result);
    if (items === undefined || ended !== 'end' || showsOnlySome(list, trace) || replaces(creator)) continue;
    const all = madeBefore(trace, id, creator);
    const views = all.map((made) => ({ made, item: findShown(contract, trace, { made, all, list, items }) }));
    const isShort = items.length < all.length && views.some(({ item }) => typeof item === 'object');
    for (const { made, item } of views) {
      const before = seen.get(made.step.id);
      if (item === 'nameless' || (item === undefined && before === undefined && !isShort)) continue;
      if (item === undefined && isReplaced(made, all.slice(all.indexOf(made) + 1))) continue;
      if (item !== undefined && before === undefined) seen.set(made.step.id, id);
      observations.push({
        rule: 'list-misses-created',
        relation: `${creator.id} ${list.id}`,
        object: made.step.id,
        ...(item === undefined && {
          problem: {
            step: id,
            needs: [...all.map((each) => each.step.id), ...(before === undefined ? [] : [before])],
            exchange,
            operation: list,
            message: `${creator.method} ${creator.path} made ${all.length} objects, one after the other; ${list.method} ${list.path} has ${items.length} and ${before === undefined ? 'not all of them' : 'no longer the one that it had before'}.`,
            at: list.at,
            provenance: list.provenance,
            cause: creator.id,
            stated: false,
            doubtful: !isCreated(made),
          },
        }),
      });
    }
  }
  return observations;
};

/** Only 201 says that there is something new (RFC 9110 § 15.3.2). */
function isCreated(made: StepResult): boolean {
  return lastExchange(made)?.response?.status === 201;
}

/** What is made later may take the place of what has the same kind or name, unless the server calls it new. */
function isReplaced({ input }: StepResult, later: readonly StepResult[]): boolean {
  const fields = Object.entries(sentFields(input) ?? {});
  return later.some(
    (each) => !isCreated(each) && fields.some(([name, value]) => sentFields(each.input)?.[name] === value),
  );
}

/** Whether the words of an operation say that what it makes takes the place of what was there. */
function replaces({ id, summary = '', description = '' }: Operation): boolean {
  return /\b(replac|overwrit|overrid|supersed|sets?\b|reset)/i.test(
    `${id.replace(/([a-z])([A-Z])/g, '$1 $2')} ${summary} ${description}`,
  );
}
