import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Part } from './part.ts';

const step = fc.oneof(
  fc.record({ write: fc.constantFrom(0, 1, 10, 50, 300_000), mark: fc.nat(250) }),
  fc.record({ truncate: fc.nat(100) }),
  fc.constant({ sync: true } as const),
  fc.constant({ digest: true } as const),
);

async function bytesOf(part: Part): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of part.read()) chunks.push(chunk);
  return Buffer.concat(chunks);
}

test.each([
  ['in memory', { memoryBytes: Number.POSITIVE_INFINITY, durable: false }],
  ['in memory up to 20 bytes', { memoryBytes: 20, durable: false }],
  ['in a file, synced', { memoryBytes: 0, durable: true }],
])('a part %s is the bytes that were written, through any writes and truncations', async (_, kind) => {
  const directory = mkdtempSync(join(tmpdir(), 'sandbox-part-'));
  let made = 0;
  const property = fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
    made += 1;
    const path = join(directory, String(made));
    let counted = 0;
    let expected = Buffer.alloc(0);
    const onSize = (difference: number): void => {
      counted += difference;
    };
    const part = new Part({ ...kind, path: () => path, onSize });
    for (const each of steps) {
      if ('write' in each) {
        const bytes = Buffer.alloc(each.write, each.mark);
        await part.write(bytes);
        expected = Buffer.concat([expected, bytes]);
      } else if ('truncate' in each) {
        const size = Math.floor((expected.length * each.truncate) / 100);
        await part.truncate(size);
        expected = expected.subarray(0, size);
      } else if ('sync' in each) await part.sync();
      else expect(await part.sha256()).toBe(createHash('sha256').update(expected).digest('hex'));
    }
    expect([part.size, counted]).toEqual([expected.length, expected.length]);
    expect((await bytesOf(part)).equals(expected)).toBe(true);
    expect(await part.sha256()).toBe(createHash('sha256').update(expected).digest('hex'));
    await part.sync();
    if (kind.durable && expected.length > 0) {
      const resumed = new Part(
        { ...kind, path: () => path, onSize: () => undefined },
        { size: expected.length },
      );
      expect(await resumed.sha256()).toBe(await part.sha256());
    }
    await part.discard();
    expect([counted, existsSync(path)]).toEqual([0, false]);
  });
  try {
    await fc.assert(property, { numRuns: 60, seed: 4 });
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});
