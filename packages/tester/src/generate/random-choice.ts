/** Yields numbers in [0, 1). */
export type Random = () => number;

/** A whole number within both bounds. */
export function whole(random: Random, least: number, most: number): number {
  return least + Math.floor(random() * (most - least + 1));
}

/** One of the items; undefined of none. */
export function pick<T>(random: Random, items: readonly T[]): T | undefined {
  return items[whole(random, 0, items.length - 1)];
}

/** The items in another order. */
export function shuffled<T>(random: Random, items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, rank: random() }))
    .sort((one, other) => one.rank - other.rank)
    .map(({ item }) => item);
}
