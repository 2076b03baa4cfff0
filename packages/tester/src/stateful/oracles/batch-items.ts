import type { Contract } from '@countersign/contract';
import { isSame } from '../compare-fields.ts';
import { isRecord, valueAt } from '../json-pointer.ts';
import { findItems } from '../list-items.ts';
import type { Observation, Oracle } from '../observation.ts';
import { requestMedia } from '../request-media.ts';
import { jsonOf, succeeded } from '../response-value.ts';
import { jsonAnswer, schemasAt } from '../schema-place.ts';
import { lastExchange, type StepResult, type Trace } from '../step.ts';
import { show } from './read-differs-from-write.ts';
import { showsOnlySome } from './shows-only-some.ts';

interface BatchItem {
  readonly index: number;
  readonly value: Readonly<Record<string, unknown>>;
  /** Whether the list has an item with at least half of its values. */
  readonly isThere: boolean;
}

/**
 * Of several things that one request made, all are in their list where one is. Those that the answer says were not made are
 * not looked for; an answer that speaks of refusals, but not of which, is not judged.
 */
export const batchItemsKept: Oracle = (contract, trace) =>
  [...trace].flatMap(([id, seen]): readonly Observation[] => {
    const { step, exchanges, ended = 'end' } = seen;
    const batch = trace.get(step.after ?? '');
    const exchange = lastExchange(seen);
    if (step.role !== 'batch-list' || batch === undefined || exchange === undefined || ended !== 'end')
      return [];
    if (!exchanges.every(({ response }) => succeeded(response)) || showsOnlySome(step.operation, trace))
      return [];
    const items = batchItems(contract, trace, seen);
    if (items.length < 2 || !items.some(({ isThere }) => isThere)) return [];
    const writer = batch.step.operation;
    return items.map(({ index, value, isThere }) => ({
      rule: 'list-misses-created',
      relation: `${writer.id} ${step.operation.id} item`,
      object: `${batch.step.id} ${index}`,
      ...(!isThere && {
        problem: {
          step: id,
          needs: [batch.step.id],
          exchange,
          operation: step.operation,
          message: `${writer.method} ${writer.path} took ${items.length} items; ${step.operation.method} ${step.operation.path} shows others of them, and not ${show(value)}.`,
          at: step.operation.at,
          provenance: step.operation.provenance,
          cause: `${writer.id} item`,
          stated: true,
        },
      }),
    }));
  });

/** The items that the answer to a batch does not call failed, and whether a list shows them. */
export function batchItems(contract: Contract, trace: Trace, seen: StepResult): readonly BatchItem[] {
  const batch = trace.get(seen.step.after ?? '');
  const response = lastExchange(batch)?.response;
  const sent = valueAt(batch?.input.body?.value, batch?.step.batch ?? []);
  if (batch?.done !== true || response === undefined || response.status === 202 || !Array.isArray(sent))
    return [];
  const verdicts = verdictsIn(jsonOf(response), sent.length);
  if (verdicts === undefined) return [];
  const shown = seen.exchanges.flatMap(({ response: page }) => {
    const found = findItems(jsonOf(page));
    return found?.items.map((item, index) => ({ item, tokens: [...found.tokens, index] })) ?? [];
  });
  const media = jsonAnswer(seen.step.operation, 200);
  return sent.flatMap((value: unknown, index): readonly BatchItem[] => {
    if (!isRecord(value) || verdicts[index] === false) return [];
    const own = Object.entries(value).filter(
      ([name, part]) => isTelling(part) && !isFixed(contract, batch, name),
    );
    // What has a value in common may be one and the same for the server.
    const others: readonly unknown[] = sent.filter((_, each) => each !== index);
    if (own.some(([name, part]) => others.some((other) => isRecord(other) && other[name] === part)))
      return [];
    const isThere = shown.some(({ item, tokens }) => {
      const same = own.filter(([name, part]) => {
        const schemas = schemasAt(contract, media, [...tokens, name]).map(({ schema }) => schema);
        return isRecord(item) && isSame(part, item[name], schemas);
      });
      // A server may write a value in its own way.
      return same.length * 2 >= own.length;
    });
    return own.length === 0 ? [] : [{ index, value, isThere }];
  });
}

/** Whether all items have the same there. */
function isFixed(
  contract: Contract,
  { step: { operation, batch = [] }, input }: StepResult,
  name: string,
): boolean {
  const media = requestMedia(operation, input.body?.mediaType ?? '');
  return schemasAt(contract, media, [...batch, 0, name]).some(
    ({ schema }) => schema.const !== undefined || schema.enum?.length === 1,
  );
}

function isTelling(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'string';
}

/**
 * What an answer says became of each item, by its place; undefined where it speaks of refusals in some other way.
 *
 * @param count how many there were
 */
function verdictsIn(body: unknown, count: number): readonly (boolean | undefined)[] | undefined {
  const results = findItems(body)?.items ?? [];
  const verdicts = results.map(verdictOf);
  if (results.length === count) return verdicts;
  return speaksOfRefusals(body, count) ? undefined : [];
}

function verdictOf(result: unknown): boolean | undefined {
  if (!isRecord(result)) return undefined;
  for (const [name, value] of Object.entries(result)) {
    if (/^(status|code|http_?status|status_?code)$/i.test(name) && /^[1-5]\d\d$/.test(String(value)))
      return Number(value) < 300;
    if (/^(ok|success|succeeded|created|accepted)$/i.test(name) && typeof value === 'boolean') return value;
    if (/^(errors?|failure|problem|reason)$/i.test(name) && !isNothing(value)) return false;
    if (
      /^(status|result|outcome)$/i.test(name) &&
      typeof value === 'string' &&
      /fail|error|reject|invalid|skip|duplicate|conflict|refus/i.test(value)
    )
      return false;
  }
  return undefined;
}

function isNothing(value: unknown): boolean {
  return value === null || value === false || value === '' || (Array.isArray(value) && value.length === 0);
}

/** Something that is called a refusal, or a number of items that is smaller than theirs. */
function speaksOfRefusals(body: unknown, count: number, depth = 2): boolean {
  if (!isRecord(body)) return Array.isArray(body) && body.length < count;
  return Object.entries(body).some(([name, value]) => {
    if (
      /error|fail|reject|skip|invalid|duplicate|ignored|refus|conflict/i.test(name) &&
      !isNothing(value) &&
      value !== 0
    )
      return true;
    if (typeof value === 'number' && /add|creat|insert|import|accept|stored|saved|count|total/i.test(name))
      return value < count;
    return depth > 0 && speaksOfRefusals(value, count, depth - 1);
  });
}
