import { crc32, inflateSync } from 'node:zlib';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createFile } from './create-file.ts';
import { boundarySizes } from './file-sizes.ts';
import { spoilFile } from './spoil-file.ts';

/** Reads a file to its end as its format wants it; throws when it is not one. */
const readers: Readonly<Record<string, (bytes: Buffer) => void>> = {
  'image/png': readPng,
  'image/jpeg': readJpeg,
  'application/pdf': readPdf,
  'application/zip': readZip,
  'audio/wav': readWav,
  'text/plain': (bytes) => void new TextDecoder('utf-8', { fatal: true }).decode(bytes),
  'application/json': (bytes) => void JSON.parse(bytes.toString()),
};
const structured = Object.entries(readers).filter(([mediaType]) => !/text|json/.test(mediaType));

test.each(Object.entries(readers))('makes valid files of %s in every size', (mediaType, read) => {
  const seeds = fc.integer({ min: 0, max: 2 ** 31 });
  const sizes = fc.oneof(fc.nat(2000), fc.constantFrom(...boundarySizes({ most: 70_000 })));
  fc.assert(
    fc.property(seeds, sizes, (seed, size) => {
      const { bytes } = createFile({ mediaType, seed, size });
      read(Buffer.from(bytes));
      const smallest = createFile({ mediaType, seed, size: 0 }).bytes.length;
      if (size >= smallest + 4)
        expect(Math.abs(bytes.length - size)).toBeLessThanOrEqual(mediaType === 'audio/wav' ? 1 : 0);
    }),
    { numRuns: 60, seed: 1 },
  );
});

test.each([...Object.keys(readers), 'application/octet-stream'])(
  'makes megabytes of %s, the same for the same seed',
  (mediaType) => {
    const size = 5_000_001;
    const before = process.threadCpuUsage();
    const { bytes } = createFile({ mediaType, seed: 7, size });
    expect(process.threadCpuUsage(before).user / 1000).toBeLessThan(2000);
    readers[mediaType]?.(Buffer.from(bytes));
    expect(bytes.length - size).toBeLessThanOrEqual(mediaType === 'audio/wav' ? 1 : 0);
    expect(crc32(createFile({ mediaType, seed: 7, size }).bytes)).toBe(crc32(bytes));
    if (mediaType !== 'text/plain')
      expect(crc32(createFile({ mediaType, seed: 8, size }).bytes)).not.toBe(crc32(bytes));
  },
);

test.each([
  ['application/octet-stream', 0],
  ['application/octet-stream', 1],
  ['text/plain', 0],
  ['text/plain', 1],
  ['text/plain', 8193],
])('makes %s of exactly %i bytes', (mediaType, size) => {
  expect(createFile({ mediaType, seed: 1, size }).bytes).toHaveLength(size);
});

test('octets have every byte in them, text has CRLF and characters of one to four bytes', () => {
  expect(new Set(createFile({ seed: 5 }).bytes.slice(0, 256)).size).toBe(256);
  expect(Buffer.from(createFile({ mediaType: 'text/plain', seed: 5 }).bytes).toString()).toMatch(
    /ü.*東.*😀.*\r\n/u,
  );
});

test.each([
  ['image/*', 'image/png', 'sample.png'],
  ['image/jpeg, image/png', 'image/jpeg', 'sample.jpg'],
  ['text/csv; charset=utf-8', 'text/csv', 'sample.csv'],
  ['application/vnd.api+json', 'application/vnd.api+json', 'sample.json'],
  ['*/*', 'application/octet-stream', 'sample.bin'],
  ['model/gltf-binary', 'model/gltf-binary', 'sample.bin'],
  ['', 'application/octet-stream', 'sample.bin'],
])('%s becomes %s', (mediaType, contentType, filename) => {
  expect(createFile({ mediaType, seed: 1 })).toMatchObject({ contentType, filename });
});

test.each(structured)('a spoiled file of %s cannot be read', (mediaType, read) => {
  const spoiled = spoilFile(createFile({ mediaType, seed: 3, size: 900 }), 3);
  expect(spoiled).toHaveLength(5);
  for (const { file } of spoiled) {
    expect(file.contentType).toBe(mediaType);
    expect(() => read(Buffer.from(file.bytes))).toThrow();
  }
});

test('what any bytes satisfy cannot be spoiled', () => {
  expect(spoilFile(createFile({ mediaType: 'text/plain', seed: 1 }), 1)).toEqual([]);
});

test('sizes stand on both sides of every buffer', () => {
  expect(boundarySizes({ most: 1025, around: [300] })).toEqual([
    0, 1, 255, 256, 257, 299, 300, 301, 1023, 1024, 1025,
  ]);
});

function must(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}

function readPng(bytes: Buffer): void {
  must(bytes.subarray(0, 8).equals(Buffer.from('89504e470d0a1a0a', 'hex')), 'signature');
  const data: Buffer[] = [];
  const types: string[] = [];
  for (let offset = 8; offset < bytes.length; ) {
    const length = bytes.readUInt32BE(offset);
    const content = bytes.subarray(offset + 4, offset + 8 + length);
    must(bytes.readUInt32BE(offset + 8 + length) === crc32(content), 'checksum of a chunk');
    const type = content.toString('latin1', 0, 4);
    types.push(type);
    if (type === 'IDAT') data.push(content.subarray(4));
    offset += length + 12;
  }
  must(types[0] === 'IHDR' && types.at(-1) === 'IEND', 'order of chunks');
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  const rows = inflateSync(Buffer.concat(data));
  must(rows.length === height * (1 + width * 3), 'number of pixels');
  for (let row = 0; row < height; row += 1) must((rows[row * (1 + width * 3)] ?? 9) <= 4, 'filter of a row');
}

function readJpeg(bytes: Buffer): void {
  must(bytes.readUInt16BE(0) === 0xffd8, 'start of image');
  let offset = 2;
  const markers: number[] = [];
  while (markers.at(-1) !== 0xffda) {
    markers.push(bytes.readUInt16BE(offset));
    must((markers.at(-1) ?? 0) >= 0xff01, 'marker');
    offset += 2 + bytes.readUInt16BE(offset + 2);
  }
  must(
    [0xffdb, 0xffc0, 0xffc4].every((marker) => markers.includes(marker)),
    'tables',
  );
  must(bytes.length === offset + 3 && bytes.readUInt16BE(offset + 1) === 0xffd9, 'end of image');
}

function readPdf(bytes: Buffer): void {
  const text = bytes.toString('latin1');
  must(text.startsWith('%PDF-1.4\n'), 'header');
  const start = Number(/startxref\n(\d+)\n%%EOF\n+$/.exec(text)?.[1]);
  must(text.startsWith('xref\n0 5\n', start), 'cross-reference table');
  const entries = [...text.slice(start).matchAll(/^(\d{10}) \d{5} ([nf]) $/gm)];
  for (const [index, [, offset, kind]] of entries.entries())
    must(kind === 'f' || text.startsWith(`${index} 0 obj\n`, Number(offset)), `object ${index}`);
  const length = Number(/\/Length (\d+)/.exec(text)?.[1]);
  const content = text.indexOf('stream\n') + 7;
  must(text.startsWith('\nendstream', content + length), 'length of the stream');
}

function readZip(bytes: Buffer): void {
  const end = bytes.length - 22;
  must(bytes.readUInt32LE(end) === 0x06054b50, 'end of central directory');
  const [size, directory] = [bytes.readUInt32LE(end + 12), bytes.readUInt32LE(end + 16)];
  must(directory + size === end && bytes.readUInt32LE(directory) === 0x02014b50, 'central directory');
  const local = bytes.readUInt32LE(directory + 42);
  must(bytes.readUInt32LE(local) === 0x04034b50, 'local header');
  must(
    bytes.subarray(local + 4, local + 28).equals(bytes.subarray(directory + 6, directory + 30)),
    'two headers',
  );
  const start = local + 30 + bytes.readUInt16LE(local + 26);
  const data = bytes.subarray(start, start + bytes.readUInt32LE(local + 18));
  must(start + data.length === directory, 'length of the data');
  must(crc32(data) === bytes.readUInt32LE(local + 14), 'checksum');
}

function readWav(bytes: Buffer): void {
  must(bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 16) === 'WAVEfmt ', 'header');
  must(bytes.readUInt32LE(4) === bytes.length - 8 && bytes.length % 2 === 0, 'length of the file');
  must(
    bytes.toString('latin1', 36, 40) === 'data' && bytes.readUInt32LE(40) === bytes.length - 44,
    'samples',
  );
}
