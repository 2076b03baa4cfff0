import type { Contract, MediaType, Operation, OperationInput, Schema } from '@countersign/contract';
import { mergeAll } from '../merge-schemas.ts';
import { createDraft, isDeletion, type PlanContext, type Scenario } from './draft.ts';
import { lazily, writingInputs } from './inputs.ts';
import { isRecord, type JsonPath, valueAt, withValueAt } from './json-pointer.ts';
import { batchItems } from './oracles/batch-items.ts';
import { pathAbove, segmentsOf, shapeOf } from './path-names.ts';
import { listBindings, listsItems, pagedInput } from './plan-lists.ts';
import { addCleanUp, isCreator } from './plan-objects.ts';
import { addPrerequisites } from './prerequisites.ts';
import { isJson, jsonAnswer, schemasAt } from './schema-place.ts';
import { isValid, varyLeaves } from './vary-value.ts';

const largePage = 100;
/** Of one batch. */
const mostItems = 3;
const mostTries = 40;

/** Several things in one request, each looked for in the list that they belong to. */
export function* planBatches(context: PlanContext): Iterable<Scenario> {
  const { contract, seed } = context;
  for (const creator of context.operations) {
    if (creator.method !== 'POST' || isCreator(context, creator) || isDeletion(creator)) continue;
    const media = creator.requestBody?.content.find(({ mediaType }) => isJson(mediaType));
    const place = media === undefined ? undefined : placeOfItems(contract, media);
    if (media === undefined || place === undefined || creator.job !== undefined) continue;
    const list = listOf(context, creator, media, place);
    const draft = createDraft();
    const given = list === undefined ? undefined : addPrerequisites(context, draft, creator, 'b1');
    if (list === undefined || given === undefined) continue;
    const batch = draft.add({
      role: 'batch',
      operation: creator,
      inputs: lazily(() => {
        const inputs = writingInputs(contract, creator, { kind: 'plain', salt: `b${seed}`, seed });
        return withSeveral(contract, media, inputs, place, `b${seed}`);
      }),
      bindings: given,
      batch: place,
    });
    draft.add({
      role: 'batch-list',
      operation: list,
      ...pagedInput(context, list, largePage),
      bindings: listBindings(list, creator, batch),
      after: batch,
      settled: (_, trace) => {
        const seen = [...trace.values()].at(-1);
        return seen === undefined || batchItems(contract, trace, seen).every(({ isThere }) => isThere);
      },
    });
    addCleanUp(context, draft, creator);
    const label = 'items of a batch';
    yield { id: `${creator.id}/stateful/batch`, label, operation: creator, steps: draft.steps };
  }
}

/** Where a body has its only list of objects: it is the list, or has it as a property. */
function placeOfItems(contract: Contract, media: MediaType): JsonPath | undefined {
  const holdsObjects = (tokens: JsonPath): boolean =>
    schemasAt(contract, media, tokens).some(({ schema }) => schema.items !== undefined) &&
    namesAt(contract, media, [...tokens, 0]).length > 0;
  if (holdsObjects([])) return [];
  const lists = [...new Set(namesAt(contract, media, []))].filter((name) => holdsObjects([name]));
  return lists.length === 1 ? lists : undefined;
}

function namesAt(contract: Contract, media: MediaType | undefined, tokens: JsonPath): readonly string[] {
  return schemasAt(contract, media, tokens).flatMap(({ schema }) => Object.keys(schema.properties ?? {}));
}

/** The list at the same path, or at the one above a word for several, whose items have what those of the batch must have. */
function listOf(
  context: PlanContext,
  { path }: Operation,
  media: MediaType,
  place: JsonPath,
): Operation | undefined {
  const { contract, operations } = context;
  const segments = segmentsOf(path);
  const isWord = /^_?(batch|bulk|many|multiple|import)$/i.test(segments.at(-1) ?? '');
  const paths = [path, ...(isWord ? [pathAbove(path)] : [])].map(shapeOf);
  const wanted = schemasAt(contract, media, [...place, 0]).flatMap(({ schema }) => schema.required ?? []);
  return operations.find((each) => {
    if (each.method !== 'GET' || !paths.includes(shapeOf(each.path)) || !listsItems(context, each))
      return false;
    const answer = jsonAnswer(each, 200);
    const lists = [[], ...namesAt(contract, answer, []).map((name) => [name])];
    return lists.some((tokens) => {
      const names = namesAt(contract, answer, [...tokens, 0]);
      return wanted.length > 0 && wanted.every((name) => names.includes(name));
    });
  });
}

/** Bodies with several items that differ in all that may differ; none where the schema has no room for them. */
function withSeveral(
  contract: Contract,
  media: MediaType,
  inputs: readonly OperationInput[],
  place: JsonPath,
  salt: string,
): readonly OperationInput[] {
  const input = inputs.find(({ body }) => body !== undefined && isJson(body.mediaType));
  const list = valueAt(input?.body?.value, place);
  const [first] = Array.isArray(list) ? list : [];
  if (input?.body === undefined || first === undefined) return [];
  const schema = itemSchema(contract, media, place);
  const items: unknown[] = [];
  for (let index = 0; index < mostTries && items.length < mostItems; index += 1) {
    const item = varyLeaves(contract, schema, first, { variant: 'plain', salt: `${salt}${index}` });
    if (!items.some((other) => hasCommon(contract, schema, item, other))) items.push(item);
  }
  if (items.length < 2) return [];
  const { mediaType, value: body } = input.body;
  return [items, items.slice(0, 2)]
    .map((each) => withValueAt(body, place, each))
    .filter((value) => isValid(contract, media.schema ?? true, value))
    .map((value) => ({ ...input, body: { mediaType, value } }));
}

/** Whether two items have the same text or number somewhere: a server may take them for one. */
function hasCommon(contract: Contract, schema: Schema, one: unknown, other: unknown): boolean {
  if (!isRecord(one) || !isRecord(other)) return true;
  const shape = mergeAll(contract, schema);
  return Object.entries(one).some(([name, value]) => {
    const property = mergeAll(contract, (typeof shape === 'object' && shape.properties?.[name]) || true);
    const isFixed =
      typeof property === 'object' && (property.const !== undefined || property.enum?.length === 1);
    return !isFixed && (typeof value === 'string' || typeof value === 'number') && other[name] === value;
  });
}

function itemSchema(contract: Contract, { schema = true }: MediaType, [name]: JsonPath): Schema {
  const shape = mergeAll(contract, schema);
  if (typeof shape === 'boolean') return true;
  const list = name === undefined ? shape : mergeAll(contract, shape.properties?.[String(name)] ?? true);
  return typeof list === 'boolean' ? true : mergeAll(contract, list.items ?? true);
}
