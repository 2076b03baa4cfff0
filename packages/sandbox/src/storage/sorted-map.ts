import type { Page } from './records.ts';

/** A map that lists its entries in the order of their keys; sorting is put off until somebody asks for the order. */
export class SortedMap<Value> {
  readonly #values = new Map<string, Value>();
  #keys: string[] = [];
  #sorted = true;

  get size(): number {
    return this.#values.size;
  }

  get(key: string): Value | undefined {
    return this.#values.get(key);
  }

  set(key: string, value: Value): void {
    if (!this.#values.has(key)) {
      const last = this.#keys.at(-1);
      this.#sorted &&= last === undefined || last < key;
      this.#keys.push(key);
    }
    this.#values.set(key, value);
  }

  delete(key: string): boolean {
    if (!this.#values.delete(key)) return false;
    if (this.#values.size === 0) this.#keys = [];
    else this.#keys.splice(this.#indexOf(key), 1);
    return true;
  }

  /** Keys from `offset` on, at most `limit` of them. */
  keys(page: Page): string[] {
    const { offset = 0, limit = Number.POSITIVE_INFINITY, descending = false } = page;
    this.#sort();
    const count = this.#keys.length;
    if (!descending) return this.#keys.slice(offset, offset + limit);
    return this.#keys.slice(Math.max(0, count - offset - limit), Math.max(0, count - offset)).reverse();
  }

  #sort(): void {
    if (!this.#sorted) this.#keys.sort((one, other) => (one < other ? -1 : 1));
    this.#sorted = true;
  }

  #indexOf(key: string): number {
    this.#sort();
    let low = 0;
    let high = this.#keys.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#keys[middle] ?? '') < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
