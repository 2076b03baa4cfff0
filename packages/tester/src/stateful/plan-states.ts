import type { Operation, OperationInput, OperationResponse } from '@countersign/contract';
import { bindTo, createDraft, isDeletion, isUnsafe, type PlanContext, type Scenario } from './draft.ts';
import { lazily, writingInputs } from './inputs.ts';
import { isRecord } from './json-pointer.ts';
import { patchInputs } from './patch-inputs.ts';
import { addCleanUp, isComplete } from './plan-objects.ts';
import { addPrerequisites } from './prerequisites.ts';
import { readingOf } from './reading-of.ts';
import type { Relation } from './relation.ts';
import { isJson, jsonAnswer, schemasAt } from './schema-place.ts';
import { finalStates, onlyStates } from './state-words.ts';
import { updatesOf } from './updates-of.ts';
import { isValid } from './vary-value.ts';

/** What an operation writes into the state of an object. */
interface Setting {
  readonly relation: Relation;
  readonly property: string;
  readonly values: readonly string[];
}

interface Refused {
  readonly relation: Relation;
  readonly refusal: OperationResponse;
  /** For the setting itself: the state that is refused. */
  readonly other?: string;
}

/** Brings an object into a state, and then does what words of the description rule out in it. */
export function* planStates(context: PlanContext): Iterable<Scenario> {
  for (const relation of context.relations) {
    const setting = settingOf(context, relation);
    if (setting === undefined) continue;
    for (const value of setting.values) {
      const refused = refusedIn(context, setting, value);
      const scenario = refused.length > 0 ? write(context, setting, value, refused) : undefined;
      if (scenario !== undefined) yield scenario;
    }
  }
}

function write(
  context: PlanContext,
  { relation: set, property, values }: Setting,
  value: string,
  refused: readonly Refused[],
): Scenario | undefined {
  const { reader } = updatesOf(context, set.from);
  const draft = createDraft();
  if (
    reader === undefined ||
    addPrerequisites(context, draft, set.to, `u${values.indexOf(value)}`) === undefined
  )
    return undefined;
  const object = draft.steps.find(({ role, operation }) => role === 'create' && operation === set.from)?.id;
  if (object === undefined) return undefined;
  const after = draft.add({
    role: 'act',
    operation: set.to,
    inputs: lazily(() => settingInputs(context, set.to, property, value)),
    bindings: bindTo(set, object),
    object,
    relation: set,
  });
  for (const { other, refusal, relation } of refused) {
    const { to } = relation;
    const step = draft.add({ ...readingOf(context, reader, object), after });
    draft.add({
      role: 'act',
      operation: to,
      inputs: lazily(() =>
        other === undefined ? inputsFor(context, to) : settingInputs(context, to, property, other),
      ),
      bindings: bindTo(relation, object),
      object,
      relation,
      after,
      refusal,
      while: { step, property, value },
    });
  }
  addCleanUp(context, draft, set.to);
  return {
    id: `${set.to.id}/stateful/${value}`,
    label: `what is ruled out in ${property} ${value}`,
    operation: set.to,
    steps: draft.steps,
  };
}

function settingOf(context: PlanContext, relation: Relation): Setting | undefined {
  const { from, makes, to } = relation;
  if (!makes || from.method !== 'POST' || !isUnsafe(to) || isDeletion(to) || !isComplete(relation))
    return undefined;
  const media = to.requestBody?.content.find(({ mediaType }) => isJson(mediaType));
  for (const property of ['status', 'state']) {
    const values = schemasAt(context.contract, media, [property]).flatMap(({ schema }) => schema.enum ?? []);
    if (values.length > 1 && values.every((each) => typeof each === 'string'))
      return { relation, property, values: values.map(String) };
  }
  return undefined;
}

/** All states of an object, as its reading describes them: there may be some that nobody sets. */
function statesOf(context: PlanContext, { relation, property, values }: Setting): readonly string[] {
  const { reader } = updatesOf(context, relation.from);
  const read = schemasAt(context.contract, reader && jsonAnswer(reader.to, 200), [property]);
  const all = read.flatMap(({ schema }) => schema.enum ?? []).filter((each) => typeof each === 'string');
  return [...new Set([...values, ...all])];
}

function refusedIn(context: PlanContext, setting: Setting, value: string): readonly Refused[] {
  const states = statesOf(context, setting);
  const { relation: set, values } = setting;
  const refused = context.relations
    .filter((each) => each.from === set.from && each.to !== set.to && isUnsafe(each.to) && isComplete(each))
    .flatMap((relation): readonly Refused[] => {
      const rule = onlyStates(relation.to.description ?? '', states);
      return rule === undefined || rule.states.includes(value)
        ? []
        : refusal(relation, rule.sentence).map((each) => ({ relation, refusal: each }));
    });
  const final = finalStates(set.to.description ?? '', states);
  const other = values.find((each) => each !== value);
  const stays =
    final?.states.includes(value) === true && other !== undefined ? refusal(set, final.sentence) : [];
  return [
    ...stays.map((each) => ({ relation: set, refusal: each, ...(other !== undefined && { other }) })),
    // What takes the object away comes last.
    ...refused.sort(
      (one, another) => Number(isDeletion(one.relation.to)) - Number(isDeletion(another.relation.to)),
    ),
  ];
}

/** How the description refuses what the state of an object rules out. */
function refusal({ to }: Relation, sentence: string): readonly OperationResponse[] {
  const response = to.responses.find(({ status }) => /^(409|422|423)$/.test(status));
  return response === undefined ? [] : [{ ...response, description: sentence }];
}

function inputsFor(context: PlanContext, operation: Operation): readonly OperationInput[] {
  const { contract, seed } = context;
  if (operation.method === 'PATCH') return patchInputs(context, operation, 0);
  return writingInputs(contract, operation, { kind: 'usual', salt: `u${seed}`, seed });
}

/** With nothing but the state where that will do, else with what else has to be there. */
function settingInputs(
  { contract, seed }: PlanContext,
  operation: Operation,
  property: string,
  value: string,
): readonly OperationInput[] {
  const { schema = true } = operation.requestBody?.content.find(({ mediaType }) => isJson(mediaType)) ?? {};
  const inputs = writingInputs(contract, operation, { kind: 'usual', salt: `u${seed}`, seed });
  return inputs.slice(0, 2).flatMap((input) => {
    const { body } = input;
    if (body === undefined || !isJson(body.mediaType)) return [];
    const whole = isRecord(body.value) ? { ...body.value, [property]: value } : { [property]: value };
    return [{ [property]: value }, whole]
      .filter((each) => isValid(contract, schema, each))
      .slice(0, 1)
      .map((each) => ({ ...input, body: { ...body, value: each } }));
  });
}
