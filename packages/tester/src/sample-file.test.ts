import { inflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { sampleFile } from './sample-file.ts';

const files: [mediaType: string, contentType: string, filename: string][] = [
  ['image/png, image/jpeg', 'image/png', 'sample.png'],
  ['image/*', 'image/png', 'sample.png'],
  ['application/pdf', 'application/pdf', 'sample.pdf'],
  ['text/plain; charset=utf-8', 'text/plain', 'sample.txt'],
  ['application/vnd.x+json', 'application/vnd.x+json', 'sample.json'],
  ['application/zip', 'application/zip', 'sample.bin'],
  ['*/*', 'application/octet-stream', 'sample.bin'],
  ['', 'application/octet-stream', 'sample.bin'],
];

test.each(files)('makes a file for %j, the same for the same seed', (mediaType, contentType, filename) => {
  const file = sampleFile(mediaType, 7);
  expect(file).toMatchObject({ contentType, filename });
  expect(sampleFile(mediaType, 7).bytes).toEqual(file.bytes);
  expect(sampleFile(mediaType, 8).bytes).not.toEqual(file.bytes);
});

test('the picture is one: signature, chunks with their checksums, 4 rows of pixels', () => {
  const png = Buffer.from(sampleFile('image/png', 1).bytes);
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  const length = png.readUInt32BE(33);
  expect(inflateSync(png.subarray(41, 41 + length)).length).toBe(4 * (1 + 4 * 3));
  // The checksum of an empty IEND chunk is a constant of the format.
  expect(png.subarray(-8).toString('hex')).toBe('49454e44ae426082');
});

test('octets hold every byte once', () => {
  expect(new Set(sampleFile('application/octet-stream', 3).bytes).size).toBe(256);
});

test('the cross-references of the document point at its objects', () => {
  const pdf = Buffer.from(sampleFile('application/pdf', 42).bytes).toString('latin1');
  const [, table = ''] = pdf.split('65535 f \n');
  const offsets = [...table.matchAll(/^(\d{10}) 00000 n/gm)].map((match) => Number(match[1]));
  expect(offsets.map((offset) => pdf.slice(offset, offset + 7))).toEqual(['1 0 obj', '2 0 obj', '3 0 obj']);
  expect(pdf.slice(Number(/startxref\n(\d+)/.exec(pdf)?.[1])).startsWith('xref')).toBe(true);
});
