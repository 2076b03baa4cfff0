import type { Operation } from '@countersign/contract';
import { chooseAddresses, creatingInputs } from './addresses.ts';
import { bindTo, createDraft, type Draft, type PlanContext, type Scenario } from './draft.ts';
import { type Kind, lazily, writingInputs } from './inputs.ts';
import { shapeOf } from './path-names.ts';
import { cleanUp, makeSome } from './plan-lists.ts';
import { identityOf, isCreator } from './plan-objects.ts';
import type { Relation } from './relation.ts';
import { uniqueProperty } from './unique-property.ts';

const kinds: readonly Kind[] = ['plain', 'plain'];

/** Makes something that has what only one may have, and gives it to another one, where words say that this is refused. */
export function* planDuplicates(context: PlanContext): Iterable<Scenario> {
  for (const creator of context.operations) {
    if (creator.method !== 'POST' || !isCreator(context, creator)) continue;
    const made = uniqueProperty(context.contract, creator);
    const put = replacementOf(context, creator);
    const replaced = put && uniqueProperty(context.contract, put.to);
    if (made === undefined && replaced === undefined) continue;
    const draft = createDraft();
    const [first, second] = makeSome(context, draft, creator, kinds);
    if (first === undefined || second === undefined) continue;
    const copy = made === undefined ? undefined : addCopy(context, draft, creator, first, made);
    if (put !== undefined && replaced !== undefined)
      draft.add({
        role: 'duplicate',
        operation: put.to,
        inputs: lazily(() => writingInputs(context.contract, put.to, another(context)).slice(0, 1)),
        bindings: [
          ...bindTo(put, second),
          {
            in: 'body',
            name: `/${replaced}`,
            from: first,
            source: { kind: 'written', property: replaced, as: 'value' },
          },
        ],
        object: second,
        after: first,
        unique: replaced,
      });
    cleanUp(context, draft, creator, [first, second, ...(copy === undefined ? [] : [copy])]);
    yield {
      id: `${creator.id}/stateful/duplicates`,
      label: 'what only one may have',
      operation: creator,
      steps: draft.steps,
    };
  }
}

/** Makes the same once more, under an address of its own. */
function addCopy(
  context: PlanContext,
  draft: Draft,
  creator: Operation,
  first: string,
  unique: string,
): string | undefined {
  const model = draft.steps.find(({ id }) => id === first);
  const [address] = chooseAddresses(context, creator, [another(context).salt]);
  if (model === undefined || address === undefined) return undefined;
  return draft.add({
    role: 'duplicate',
    operation: creator,
    inputs: lazily(() => creatingInputs(context, creator, { ...another(context), address }).slice(0, 1)),
    bindings: [
      ...model.bindings,
      { in: 'body', name: '', from: first, source: { kind: 'expression', value: '$request.body' } },
    ],
    ...identityOf(context, creator),
    after: first,
    unique,
  });
}

function another({ seed }: PlanContext): {
  readonly kind: Kind;
  readonly salt: string;
  readonly seed: number;
} {
  return { kind: 'plain', salt: `w${seed}`, seed };
}

function replacementOf({ relations }: PlanContext, creator: Operation): Relation | undefined {
  return relations.find(
    ({ from, to, makes }) =>
      from === creator && makes && to.method === 'PUT' && shapeOf(to.path).startsWith(shapeOf(creator.path)),
  );
}
