/**
 * Works on the items of a list, a number of them at a time. After a failure no further item is begun, and those under way
 * are told by their signal.
 *
 * @throws what the first failing item threw
 */
export async function runPool<Item>(
  items: readonly Item[],
  concurrency: number,
  signal: AbortSignal | undefined,
  work: (item: Item, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const failed = new AbortController();
  const either = signal === undefined ? failed.signal : AbortSignal.any([signal, failed.signal]);
  const iterator = items[Symbol.iterator]();
  const failures: unknown[] = [];
  const worker = async (): Promise<void> => {
    for (;;) {
      if (either.aborted) return;
      const next = iterator.next();
      if (next.done === true) return;
      try {
        await work(next.value, either);
      } catch (error) {
        failures.push(error);
        failed.abort(error);
      }
    }
  };
  const workers = Math.min(items.length, Math.max(1, concurrency || 1));
  await Promise.all(Array.from({ length: workers }, worker));
  signal?.throwIfAborted();
  if (failures.length > 0) throw failures[0];
}
