import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Hasher } from '../hash/hasher.ts';
import { openSource } from './open-source.ts';
import { type Chunk, readChunks } from './read-chunks.ts';

const content = Uint8Array.from({ length: 45 }, (_, index) => index);

/** A hasher that is done with its bytes only when it is told so, and reads them only then. */
function createSlowHasher(): Hasher & { finish(): Promise<void>; readonly waiting: number } {
  const hash = createHash('sha256');
  let finish: (() => void) | undefined;
  return {
    get waiting() {
      return finish === undefined ? 0 : 1;
    },
    update(bytes) {
      if (finish !== undefined) throw new Error('a second call before the first has ended');
      return new Promise((resolve) => {
        finish = () => {
          finish = undefined;
          hash.update(bytes);
          resolve();
        };
      });
    },
    async finish() {
      finish?.();
      // What was waiting for it goes on.
      await new Promise(setImmediate);
    },
    digest: () => hash.digest('hex'),
  };
}

async function isPending(promise: Promise<unknown>): Promise<boolean> {
  const turn = new Promise((resolve) => setImmediate(resolve, 'turn'));
  return (await Promise.race([promise, turn])) === 'turn';
}

test('a chunk is there before it is hashed, and its buffer is not used again before', async () => {
  const hasher = createSlowHasher();
  const chunks = readChunks(openSource(content), 10, hasher);
  const sent: number[] = [];
  const take = async (next: Promise<IteratorResult<Chunk>>): Promise<void> => {
    const { value } = await next;
    sent.push(...(value?.bytes ?? []));
  };
  await take(chunks.next());
  for (const _ of [1, 2, 3, 4]) {
    const next = chunks.next();
    // The chunk before is still being hashed.
    expect(await isPending(next)).toBe(true);
    await hasher.finish();
    await take(next);
    expect(hasher.waiting).toBe(1);
  }
  const end = chunks.next();
  expect(await isPending(end)).toBe(true);
  await hasher.finish();
  // The last one that is hashed is empty.
  expect(await isPending(end)).toBe(true);
  await hasher.finish();
  expect((await end).done).toBe(true);
  expect(sent).toEqual([...content]);
  expect(hasher.digest()).toBe(createHash('sha256').update(content).digest('hex'));
});

test('what a hasher fails with ends the reading, and is not left unheard when nobody reads on', async () => {
  const failing = { update: () => Promise.reject(new Error('no hash')), digest: () => '' };
  const abandoned = readChunks(openSource(content), 10, failing);
  await abandoned.next();
  await abandoned.return(undefined);
  await new Promise(setImmediate);
  const chunks = readChunks(openSource(content), 10, failing);
  await chunks.next();
  await expect(chunks.next()).rejects.toThrow('no hash');
});
