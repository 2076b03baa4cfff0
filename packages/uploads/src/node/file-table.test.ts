import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FileTable } from './file-table.ts';

test('what was put into the table comes out of it, whatever its size', () => {
  const file = fc.record({
    path: fc.string({ unit: fc.oneof(fc.string(), fc.constantFrom('ü', '\ud800', '😀')), maxLength: 60 }),
    size: fc.maxSafeNat(),
    modified: fc.double({ noNaN: true }),
  });
  const files = fc.array(file, { maxLength: 900, size: 'max' });
  fc.assert(
    fc.property(files, (files) => {
      const table = new FileTable();
      for (const each of files) table.add(each);
      expect(Array.from({ length: table.length }, (_, index) => table.at(index))).toEqual(files);
      expect([table.at(-1), table.at(files.length)]).toEqual([undefined, undefined]);
    }),
    { numRuns: 20 },
  );
});
