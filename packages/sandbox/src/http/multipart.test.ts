import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { completeLimits } from '../limits.ts';
import { Part } from '../storage/part.ts';
import { readMultipart } from './multipart.ts';

const delimiter = '\r\n--boundary';
const head = '--boundary\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n';

/** Bytes that begin like the delimiter again and again, without being it. */
const content = fc
  .array(
    fc.oneof(
      fc.constantFrom(...delimiter),
      fc.nat(delimiter.length - 1).map((end) => delimiter.slice(0, end)),
      fc.nat(9000).map((size) => 'x'.repeat(size)),
    ),
    { maxLength: 60, size: 'max' },
  )
  .map((pieces) => pieces.join(''))
  .filter((text) => !`\r\n${text}\r\n`.includes(delimiter));

function* cut(text: string, sizes: readonly number[]): Generator<string> {
  for (let at = 0, turn = 0; at < text.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    yield text.slice(at, at + size);
    at += size;
  }
}

/** Chunks as a socket gives them: each has its memory for itself. */
async function* streamOf(texts: Iterable<string>): AsyncGenerator<Buffer> {
  for (const text of texts) yield Buffer.from(new TextEncoder().encode(text).buffer);
}

/** What a part holds of the one file in a body. */
async function readFile(body: Iterable<string>, memoryBytes: number): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), 'sandbox-multipart-'));
  const path = (): string => join(directory, 'part');
  const part = new Part({ path, memoryBytes, durable: false, onSize: () => undefined });
  try {
    await readMultipart(streamOf(body), 'multipart/form-data; boundary=boundary', {
      limits: completeLimits(),
      onPart: () => async (bytes) => {
        for await (const chunk of bytes) await part.write(chunk);
      },
    });
    await part.sync();
    const kept: Buffer[] = [];
    for await (const chunk of part.read()) kept.push(chunk);
    return Buffer.concat(kept).toString();
  } finally {
    await part.discard();
    rmSync(directory, { recursive: true, force: true });
  }
}

test.each([0, 1000, Number.POSITIVE_INFINITY])(
  'a file is what was sent, wherever the body is cut (up to %d bytes in memory)',
  async (memoryBytes) => {
    const size = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 4000, max: 9000 }));
    const sizes = fc.array(size, { minLength: 1, maxLength: 20 });
    const property = fc.asyncProperty(content, sizes, async (text, cuts) => {
      const read = await readFile(cut(`${head}${text}${delimiter}--\r\n`, cuts), memoryBytes);
      expect(read === text).toBe(true);
    });
    await fc.assert(property, { numRuns: 40, seed: 4 });
  },
);

test('a file is what was sent, where all but the last byte of the delimiter ends chunk after chunk', async () => {
  const almost = `${'x'.repeat(9000)}${delimiter.slice(0, -1)}`;
  const pieces = Array.from({ length: 200 }, () => [almost, '\r', '-']).flat();
  const read = await readFile([head, ...pieces, `${delimiter}--\r\n`], 0);
  expect(read === pieces.join('')).toBe(true);
});
