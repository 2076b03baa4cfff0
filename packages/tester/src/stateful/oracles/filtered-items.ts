import type { SchemaObject } from '@countersign/contract';
import { isSame } from '../compare-fields.ts';
import { isRecord } from '../json-pointer.ts';
import { itemsOf } from '../list-items.ts';
import type { Filter } from '../list-parameters.ts';
import { jsonOf, succeeded } from '../response-value.ts';
import type { StepResult } from '../step.ts';

export type Item = Readonly<Record<string, unknown>>;

/** The items of all pages of a list; undefined where there are none to see. */
export function itemsIn(result: StepResult | undefined): readonly Item[] | undefined {
  if (result === undefined || !result.exchanges.every(({ response }) => succeeded(response)))
    return undefined;
  const pages = result.exchanges.map(({ response }) => itemsOf(jsonOf(response)));
  return pages.includes(undefined) ? undefined : pages.flatMap((page) => (page ?? []).filter(isRecord));
}

/** Whether an item with this value is what a filter is for; undefined where that cannot be told. */
export function fitsFilter(
  { kind, isExact: isExactly = false }: Filter,
  own: unknown,
  value: unknown,
  schemas: readonly SchemaObject[],
): boolean | undefined {
  if (own === undefined || own === null) return undefined;
  if (kind !== 'equal') {
    const [one, other] = [orderOf(own), orderOf(value)];
    if (one === undefined || other === undefined) return undefined;
    return kind === 'least' ? one >= other : one <= other;
  }
  if (Array.isArray(own))
    return own.some((each) => typeof each === 'object') ? undefined : own.includes(value);
  if (isSame(value, own, schemas)) return true;
  if (typeof own !== typeof value) return undefined;
  if (typeof own !== 'string' || typeof value !== 'string') return false;
  // A text may be looked for in others, capitals or not.
  return !isExactly && isFreeText(own, schemas) && own.toLowerCase().includes(value.toLowerCase());
}

/** Text of no form. */
export function isFreeText(value: unknown, schemas: readonly SchemaObject[]): boolean {
  const isFixed = schemas.some(({ enum: values, format }) => (values ?? format) !== undefined);
  return typeof value === 'string' && !isFixed;
}

/** Whether an item has the very value, or is on the safe side of a bound: only words say whether the value itself is. */
export function isExact({ kind, property, parameter }: Filter, item: Item, value: unknown): boolean {
  const own = item[property];
  if (kind === 'equal') return own === value || (Array.isArray(own) && own.includes(value));
  const words = /\bor (later|earlier|after|before|more|less|equal)|inclusive|at least|at most/i;
  return words.test(parameter.description ?? '') || orderOf(own) !== orderOf(value);
}

/** A number or a time as a number. */
export function orderOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\d/.test(value)) return undefined;
  const time = Date.parse(value.toUpperCase());
  return Number.isNaN(time) ? undefined : time;
}
