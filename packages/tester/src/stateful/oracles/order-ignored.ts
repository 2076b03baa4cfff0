import type { Observation, Oracle } from '../observation.ts';
import { lastExchange } from '../step.ts';
import { itemsIn, orderOf } from './filtered-items.ts';
import { show } from './read-differs-from-write.ts';

/** A list is in the order that was asked for; which of two texts comes first, a server may decide in several ways. */
export const orderIgnored: Oracle = (_contract, trace) =>
  [...trace.values()].flatMap((result): readonly Observation[] => {
    const { sort, operation, id, after = '' } = result.step;
    const exchange = lastExchange(result);
    const items = itemsIn(result);
    if (sort === undefined || items === undefined || exchange === undefined) return [];
    const { parameter, property, value } = sort;
    const values = items.map((item) => item[property]).filter((each) => each !== undefined && each !== null);
    const orders = ordersOf(values);
    if (orders.length === 0 || new Set(values.map((each) => JSON.stringify(each))).size < 3) return [];
    const directions = sort.direction === undefined ? [1, -1] : [sort.direction];
    const holds = orders.some((compare) =>
      directions.some((direction) =>
        values.every((each, index) => index === 0 || direction * compare(values[index - 1], each) <= 0),
      ),
    );
    return [
      {
        rule: 'filter-ignored',
        relation: `${operation.id} ${parameter.name}`,
        object: id,
        ...(!holds && {
          problem: {
            step: id,
            needs: [...trace.keys()].slice(0, [...trace.keys()].indexOf(after) + 1),
            exchange,
            operation,
            message: `${operation.method} ${operation.path} with ${parameter.name} ${show(value)} is not in that order: its items have ${show(values)}.`,
            at: parameter.at,
            provenance: parameter.provenance,
            cause: `${parameter.name} ${show(value)}`,
            stated: false,
          },
        }),
      },
    ];
  });

type Compare = (one: unknown, other: unknown) => number;

/** The orders in which values may stand. */
function ordersOf(values: readonly unknown[]): readonly Compare[] {
  if (values.every((each) => orderOf(each) !== undefined))
    return [(one, other) => (orderOf(one) ?? 0) - (orderOf(other) ?? 0)];
  if (!values.every((each) => typeof each === 'string')) return [];
  const byCode = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
  const orders: readonly ((one: string, other: string) => number)[] = [
    byCode,
    (one, other) => byCode(one.toLowerCase(), other.toLowerCase()),
    (one, other) => one.localeCompare(other),
    (one, other) => one.localeCompare(other, undefined, { numeric: true }),
  ];
  return orders.map((order) => (one, other) => order(String(one), String(other)));
}
