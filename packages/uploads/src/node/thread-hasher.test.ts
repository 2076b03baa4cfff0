import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { createThreadHasher } from './thread-hasher.ts';

test('a thread hashes what is in shared memory, piece by piece', async () => {
  const hasher = createThreadHasher();
  const memory = hasher.allocate?.(1000) ?? new Uint8Array();
  expect(memory.buffer).toBeInstanceOf(SharedArrayBuffer);
  const expected = createHash('sha256');
  for (let round = 0; round < 3; round += 1) {
    memory.fill(round, 10 * round);
    expected.update(memory.slice(round, 999 - round));
    await hasher.update(memory.subarray(round, 999 - round));
  }
  expect(await hasher.digest()).toBe(expected.digest('hex'));
  await hasher.close?.();
});
