import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { FolderFile } from './folder-file.ts';
import { planChunks } from './plan-chunks.ts';

function fileOf(size: number, index: number): FolderFile {
  return { path: String(index), size, version: '', open: () => new Uint8Array(size) };
}

test('every file is in one chunk, in order, and no chunk exceeds a limit unless it is one file', () => {
  const limits = fc.record({
    chunkSize: fc.integer({ min: 0, max: 50 }),
    chunkFiles: fc.integer({ min: 1, max: 5 }),
  });
  fc.assert(
    fc.property(fc.array(fc.nat(60)), limits, (sizes, { chunkFiles, chunkSize }) => {
      const files = sizes.map(fileOf);
      const starts = planChunks(files, { chunkFiles, chunkSize });
      const chunks = starts.map((start, chunk) => files.slice(start, starts[chunk + 1]));
      expect(chunks.flat()).toEqual(files);
      for (const chunk of chunks) {
        expect(chunk.length).toBeGreaterThan(0);
        expect(chunk.length).toBeLessThanOrEqual(chunkFiles);
        const bytes = chunk.reduce((sum, { size }) => sum + size, 0);
        expect(chunk.length === 1 || bytes <= chunkSize).toBe(true);
      }
    }),
  );
});
