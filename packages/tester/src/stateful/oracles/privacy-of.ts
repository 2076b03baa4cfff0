import type { Contract, Operation } from '@countersign/contract';
import { hasId, itemsOf } from '../list-items.ts';
import { idOf } from '../object-id.ts';
import { literalsOf, shapeOf, singular } from '../path-names.ts';
import { isAbsent, jsonOf, succeeded } from '../response-value.ts';
import type { StepResult, Trace } from '../step.ts';

/** A sign that an object is its owner's alone. */
export interface Privacy {
  /** What the object is, or what the server does with it. */
  readonly because: string;
  /** The steps that show it. */
  readonly needs: readonly string[];
}

/**
 * Sharing is a server's own choice, so there has to be a sign that an object is private: words of the description, or
 * that the server itself hides it from the other user, in a list or where its owner reads it.
 *
 * @param reader what shows the object, or what stands below it
 * @param described the operations whose words count
 */
export function privacyOf(
  contract: Contract,
  trace: Trace,
  object: string,
  { reader, described }: { readonly reader: Operation; readonly described: readonly Operation[] },
): Privacy | undefined {
  if (described.some(saysPrivate) || described.some((each) => isPrivateEverywhere(contract, each)))
    return { because: 'is described as its owner’s', needs: [] };

  function hides(shown: StepResult, { step, exchanges }: StepResult): boolean {
    const response = exchanges.at(-1)?.response;
    if (step.operation !== shown.step.operation || response === undefined || !shown.done) return false;
    if (step.role === 'list') return succeeded(response) && lists(shown) && !lists({ exchanges });
    // What stands below an object may be kept from who may see the object.
    const isAbove = shapeOf(reader.path).startsWith(shapeOf(step.operation.path));
    return step.role === 'read' && isAbove && (isAbsent(response) || response.status === 403);
  }

  function lists({ exchanges }: Pick<StepResult, 'exchanges'>): boolean {
    const id = idOf(contract, trace, object);
    return exchanges.some(
      ({ response }) =>
        id !== undefined &&
        itemsOf(jsonOf(response))?.some((item) => hasId(item, id.value, id.name)) === true,
    );
  }

  const all = [...trace.values()].filter(({ step }) => step.object === object);
  const own = all.filter(({ step }) => step.as !== 'other' && step.after === object);
  const others = all.filter(({ step }) => step.as === 'other');
  for (const hidden of others) {
    const shown = own.find((each) => each.step.role === hidden.step.role && hides(each, hidden));
    if (shown !== undefined)
      return {
        because: 'the server hides from that user elsewhere',
        needs: [shown.step.id, hidden.step.id],
      };
  }
  return undefined;
}

function saysPrivate({ summary = '', description = '', responses }: Operation): boolean {
  const texts = [summary, description, ...responses.map((each) => each.description ?? '')];
  return texts.some((text) =>
    /\b(only (the|its|their) owner|owner only|(one['’]s|your|their|the user['’]s|the caller['’]s) own|belong(s|ing)? to (another|somebody else|someone else|other)|(another|other) users?['’]?s?\b.*\b(not|never|cannot|404|403|forbidden|hidden)|not (yours|the owner)|private to)/i.test(
      text,
    ),
  );
}

/** Whether words about the whole API say so of what an operation is about: "photos of another cook are invisible". */
function isPrivateEverywhere({ description = '' }: Contract, { path }: Operation): boolean {
  const nouns = literalsOf(path).map((each) => singular(each).replace(/[^\w]/g, '.?'));
  const about = new RegExp(
    `\\b(${nouns.join('|')})(es|s)?( (or|and) \\w+)? (of|that belongs? to|owned by) (another|other|others|somebody else|someone else)( \\w+)? (is|are) (answered with 40[34]|invisible|hidden|not (visible|found|shown)|forbidden)\\b`,
    'i',
  );
  return nouns.length > 0 && about.test(description.replace(/\s+/g, ' '));
}
