import type { Operation } from '@countersign/contract';
import { chooseAddresses, creatingInputs } from './addresses.ts';
import { createDraft, type Draft, type PlanContext, type Scenario } from './draft.ts';
import { lazily, requiredInput } from './inputs.ts';
import { membersIn } from './oracles/set-members.ts';
import { literalsOf, segmentsOf, shapeOf, singular } from './path-names.ts';
import { listBindings, listsItems, pagedInput } from './plan-lists.ts';
import { addCleanUp } from './plan-objects.ts';
import { addPrerequisites } from './prerequisites.ts';
import { jsonAnswer, schemasAt } from './schema-place.ts';
import { lastExchange, type Step, type StepBinding } from './step.ts';

const largePage = 100;

/** Sets whose members are nothing but their names, such as tags: two are put in, one of them twice, and one is taken out. */
export function* planSets(context: PlanContext): Iterable<Scenario> {
  for (const join of context.operations) {
    const list = setOf(context, join);
    if (list === undefined) continue;
    const draft = createDraft();
    const given = addPrerequisites(context, draft, join, 's1');
    const [one, other] = chooseAddresses(context, join, [`s${context.seed}`, `t${context.seed}`]);
    if (given === undefined || one === undefined || other === undefined) continue;
    const add = (salt: string, address: typeof one): string =>
      draft.add({
        role: 'join',
        operation: join,
        inputs: lazily(() => creatingInputs(context, join, { kind: 'plain', salt, address })),
        bindings: given,
      });
    const first = add('s', one);
    addMembers(context, draft, list, join, first);
    add('t', other);
    addMembers(context, draft, list, join, add('s', one));
    const leave = context.operations.find(
      ({ method, path }) => method === 'DELETE' && shapeOf(path) === shapeOf(join.path),
    );
    if (leave !== undefined) {
      const bindings = listBindings(leave, join, first);
      const inputs = [requiredInput(context.contract, leave, context.seed)];
      addMembers(
        context,
        draft,
        list,
        join,
        draft.add({ role: 'leave', operation: leave, inputs, bindings, object: first }),
      );
    }
    addCleanUp(context, draft, join);
    const label = 'members of a set';
    yield { id: `${join.id}/stateful/set`, label, operation: join, steps: draft.steps };
  }
}

/** What shows the members that a PUT adds: a list at its path, or the object above it, with an array that is called like it. */
function setOf(context: PlanContext, { method, path }: Operation): Operation | undefined {
  const segments = segmentsOf(path);
  const name = literalsOf(path).at(-1) ?? '';
  if (method !== 'PUT' || !/^\{[^{}]+\}$/.test(segments.at(-1) ?? '') || segments.at(-2) !== name)
    return undefined;
  const at = (wanted: string, end: readonly string[]): Operation | undefined =>
    context.operations.find(
      (each) => each.method === wanted && shapeOf(each.path) === shapeOf(`/${end.join('/')}`),
    );
  const [set, owner] = [segments.slice(0, -1), segments.slice(0, -2)];
  // What can be read by itself, or is made in another way, is an object.
  if (at('GET', segments) !== undefined || at('POST', set) !== undefined) return undefined;
  if (!(owner.at(-1) ?? '').includes('{')) return undefined;
  const list = at('GET', set);
  if (list !== undefined) return listsItems(context, list) ? list : undefined;
  const parent = at('GET', owner);
  return parent !== undefined && hasArray(context, parent, name) ? parent : undefined;
}

function hasArray({ contract }: PlanContext, parent: Operation, name: string): boolean {
  const media = jsonAnswer(parent, 200);
  const names = schemasAt(contract, media, []).flatMap(({ schema }) => Object.keys(schema.properties ?? {}));
  return names
    .filter((each) => singular(each) === singular(name))
    .some((each) => schemasAt(contract, media, [each]).some(({ schema }) => schema.items !== undefined));
}

function addMembers(
  context: PlanContext,
  draft: Draft,
  list: Operation,
  join: Operation,
  after: string,
): void {
  const bindings: readonly StepBinding[] = listBindings(list, join, firstJoin(draft));
  draft.add({
    role: 'members',
    operation: list,
    ...pagedInput(context, list, largePage),
    bindings,
    after,
    settled: (_, trace) => {
      const seen = [...trace.values()].at(-1);
      return seen === undefined || lastExchange(seen) === undefined || membersIn(trace, seen).isAsExpected;
    },
  });
}

function firstJoin({ steps }: Draft): string {
  const found: Step | undefined = steps.find(({ role }) => role === 'join');
  if (found === undefined) throw new TypeError('a set is looked at after something was put into it');
  return found.id;
}
