import type { Contract, Exchange, Operation } from '@countersign/contract';
import { compareFields, type FieldResult } from './compare-fields.ts';
import { isRecord, type JsonPath } from './json-pointer.ts';
import { findItems, hasId } from './list-items.ts';
import { idOf } from './object-id.ts';
import { literalsOf, pathAbove, segmentsOf, shapeOf, singular } from './path-names.ts';
import { jsonOf, succeeded } from './response-value.ts';
import { jsonAnswer } from './schema-place.ts';
import { sentFields } from './sent-fields.ts';
import { lastExchange, type StepResult, type Trace } from './step.ts';

/** One item of a list, where it stands in which answer. */
export interface ShownItem {
  readonly exchange: Exchange;
  readonly tokens: JsonPath;
  readonly value: unknown;
}

/** The path of the object that something stands below; undefined when it stands below none. */
export function parentPath({ path }: Pick<Operation, 'path'>): string | undefined {
  const above = pathAbove(path);
  return above.endsWith('}') && !segmentsOf(path).at(-1)?.includes('{') ? above : undefined;
}

/** Whether a property of a parent is called like what stands below it. */
export function isCalledLike({ path }: Operation, name: string): boolean {
  return singular(name) === singular(literalsOf(path).at(-1) ?? '');
}

/** The items of a list, page after page, or of the array in a parent that is called like its list; undefined where there are none to see. */
export function shownItems(
  creator: Operation,
  { step, exchanges }: StepResult,
): readonly ShownItem[] | undefined {
  const parent = parentPath(creator);
  const isParent = parent !== undefined && shapeOf(parent) === shapeOf(step.operation.path);
  const pages = exchanges.map((exchange) => {
    const isNamed = isParent ? (name: string) => isCalledLike(creator, name) : undefined;
    const found = succeeded(exchange.response) ? findItems(jsonOf(exchange.response), isNamed) : undefined;
    return found?.items.map((value, index) => ({ exchange, tokens: [...found.tokens, index], value }));
  });
  return pages.includes(undefined) ? undefined : pages.flatMap((page) => page ?? []);
}

/** What else the creator of an object made before a step. */
export function madeBefore(trace: Trace, id: string, creator: Operation): readonly StepResult[] {
  const all = [...trace.values()];
  const end = all.findIndex(({ step }) => step.id === id);
  return all
    .slice(0, end)
    .filter(({ step, done }) => step.role === 'create' && done && step.operation === creator);
}

/**
 * The item that shows an object: the one with its id, else the one with what only this object was given.
 *
 * @returns `nameless` when nothing tells the object from the others
 */
export function findShown(
  contract: Contract,
  trace: Trace,
  {
    made,
    all,
    list,
    items,
  }: { made: StepResult; all: readonly StepResult[]; list: Operation; items: readonly ShownItem[] },
): ShownItem | 'nameless' | undefined {
  const id = idOf(contract, trace, made.step.id);
  if (id !== undefined) return items.find(({ value }) => hasId(value, id.value, id.name));
  const others = all.filter((each) => each !== made);
  const byKey = items.filter(({ value }) => hasKeyOf(value, made, others));
  if (byKey.length === 1) return byKey[0];
  const names = ownFields(made, others);
  if (names.length === 0) return 'nameless';
  const scores = items.map((item) => ({
    item,
    score: fieldsOf(contract, made, list, item).filter(
      ({ pointer, holds }) => holds && names.includes(pointer.split('/')[1] ?? ''),
    ).length,
  }));
  return scores.filter(({ score }) => score > 0).sort((one, other) => other.score - one.score)[0]?.item;
}

const keyNames = ['id', '_id', 'uuid', 'guid', 'key'];

/** Whether an item has the key that the answer to a creation has, and to no other one. */
function hasKeyOf(item: unknown, made: StepResult, others: readonly StepResult[]): boolean {
  return keyNames.some((name) => {
    const key = keyIn(made, name);
    const isOwn = key !== undefined && !others.some((each) => keyIn(each, name) === key);
    return isOwn && isRecord(item) && Object.hasOwn(item, name) && item[name] === key;
  });
}

function keyIn(made: StepResult, name: string): unknown {
  const answer = jsonOf(lastExchange(made)?.response);
  return isRecord(answer) && Object.hasOwn(answer, name) ? answer[name] : undefined;
}

/** Names of the texts, else of the numbers, that no other object was given. */
function ownFields(made: StepResult, others: readonly StepResult[]): readonly string[] {
  const fields = Object.entries(sentFields(made.input) ?? {}).filter(
    ([name, value]) => !others.some(({ input }) => sentFields(input)?.[name] === value),
  );
  const texts = fields.filter(([, value]) => typeof value === 'string' && value.length > 2);
  const numbers = fields.filter(([, value]) => typeof value === 'number');
  return (texts.length > 0 ? texts : numbers).map(([name]) => name);
}

/** The fields that an object was written with, as an item of a list has them. */
export function fieldsOf(
  contract: Contract,
  { input, step }: StepResult,
  list: Operation,
  { exchange, tokens, value }: ShownItem,
): readonly FieldResult[] {
  const written = sentFields(input);
  const content = step.operation.requestBody?.content ?? [];
  if (written === undefined || !isRecord(value)) return [];
  return compareFields(contract, {
    written,
    writtenMedia: content.find(({ mediaType }) => mediaType === input.body?.mediaType) ?? content[0],
    read: value,
    readMedia: jsonAnswer(list, exchange.response?.status ?? 0),
    entity: tokens,
  });
}
