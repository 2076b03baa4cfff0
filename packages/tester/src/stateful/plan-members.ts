import type { Contract, MediaType, Operation } from '@countersign/contract';
import { createDraft, isDeletion, type PlanContext, type Scenario } from './draft.ts';
import { type Kind, lazily, writingInputs } from './inputs.ts';
import type { JsonPath } from './json-pointer.ts';
import { shapeOf } from './path-names.ts';
import { addCount } from './plan-counts.ts';
import { listBindings, listFor, pagedInput } from './plan-lists.ts';
import { addCleanUp, isCreator } from './plan-objects.ts';
import { addPrerequisites, refreshed } from './prerequisites.ts';
import { isForm, isJson, jsonAnswer, schemasAt } from './schema-place.ts';
import { findShown, isCalledLike, madeBefore, parentPath, shownItems } from './shown-items.ts';
import type { Step } from './step.ts';

const kinds: readonly Kind[] = ['plain', 'plain', 'rich', 'minimal'];

/** What is made without an address of its own: several, one after the other, each looked for in the list of all. */
export function* planMembers(context: PlanContext): Iterable<Scenario> {
  for (const creator of context.operations) {
    if (creator.method !== 'POST' || isCreator(context, creator) || isDeletion(creator)) continue;
    if (creator.job !== undefined || creator.content !== undefined) continue;
    const list = listOfMembers(context, creator);
    if (list === undefined && !answersWithFields(context, creator)) continue;
    const draft = createDraft();
    const given = addPrerequisites(context, draft, creator, 'm1');
    if (given === undefined) continue;
    for (const [index, kind] of kinds.entries()) {
      const salt = `${'wxyz'[index]}${context.seed}`;
      const object = draft.add({
        role: 'create',
        operation: creator,
        inputs: lazily(() => writingInputs(context.contract, creator, { kind, salt, seed: context.seed })),
        bindings: given,
        unread: true,
        refresh: (token) => refreshed(context, creator, token),
      });
      if (list === undefined) continue;
      draft.add({
        role: 'list',
        operation: list,
        ...pagedInput(context, list, largePage),
        bindings: listBindings(list, creator, object),
        object,
        after: object,
        settled: showsAll(context, creator),
      });
    }
    const last = draft.steps.findLast(({ role, operation }) => role === 'create' && operation === creator);
    if (last !== undefined) addCount(context, draft, creator, last.id);
    addCleanUp(context, draft, creator);
    yield {
      id: `${creator.id}/stateful/members`,
      label: 'what has no address of its own',
      operation: creator,
      steps: draft.steps,
    };
  }
}

const largePage = 100;

/** What was made a moment ago may take one to be listed. */
function showsAll({ contract }: PlanContext, creator: Operation): NonNullable<Step['settled']> {
  return (_, trace) => {
    const result = [...trace.values()].at(-1);
    const items = result && shownItems(creator, result);
    if (result === undefined || items === undefined) return true;
    const all = madeBefore(trace, result.step.id, creator);
    const list = result.step.operation;
    return all.every((made) => findShown(contract, trace, { made, all, list, items }) !== undefined);
  };
}

/** A list of the same path, else the parent whose answer has an array that is called like it. */
function listOfMembers(context: PlanContext, creator: Operation): Operation | undefined {
  const { contract, operations } = context;
  const list = listFor(context, creator);
  if (list !== undefined) return hasFieldsOf(contract, creator, list, () => true) ? list : undefined;
  const parent = parentPath(creator);
  return operations.find(
    (each) =>
      each.method === 'GET' &&
      parent !== undefined &&
      shapeOf(each.path) === shapeOf(parent) &&
      hasFieldsOf(contract, creator, each, (name) => isCalledLike(creator, name)),
  );
}

/** Whether items of an array in an answer are described with what the creator takes. */
function hasFieldsOf(
  contract: Contract,
  creator: Operation,
  list: Operation,
  isNamed: (name: string) => boolean,
): boolean {
  const media = jsonAnswer(list, 200);
  const names = fieldNames(contract, creator);
  const search = (tokens: JsonPath, depth: number): boolean => {
    const inner = namesAt(contract, media, tokens);
    const isArray = schemasAt(contract, media, tokens).some(({ schema }) => schema.items !== undefined);
    if (isArray && isNamed(String(tokens.at(-1) ?? '')))
      return namesAt(contract, media, [...tokens, 0]).some((name) => names.includes(name));
    return depth > 0 && inner.some((name) => search([...tokens, name], depth - 1));
  };
  return search([], 2);
}

function answersWithFields({ contract }: PlanContext, creator: Operation): boolean {
  const isMade = creator.responses.some(({ status }) => status === '201');
  const names = fieldNames(contract, creator);
  return isMade && namesAt(contract, jsonAnswer(creator, 201), []).some((name) => names.includes(name));
}

function fieldNames(contract: Contract, { requestBody }: Operation): readonly string[] {
  const media = requestBody?.content.find(({ mediaType }) => isJson(mediaType) || isForm(mediaType));
  return namesAt(contract, media, []);
}

function namesAt(contract: Contract, media: MediaType | undefined, tokens: JsonPath): readonly string[] {
  return schemasAt(contract, media, tokens).flatMap(({ schema }) => Object.keys(schema.properties ?? {}));
}
