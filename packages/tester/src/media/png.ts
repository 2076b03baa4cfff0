import { crc32, deflateSync } from 'node:zlib';
import { randomBytes, randomText } from './random-bytes.ts';

const signature = Buffer.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const rowPixels = 64;
const rowBytes = 1 + rowPixels * 3;

/**
 * A PNG image of 24-bit colour.
 *
 * @param size in bytes; below the smallest that there is, the smallest
 * @see PNG specification, third edition, § 5 and § 11
 */
export function createPng(seed: number, size: number): Uint8Array {
  const rows = Math.floor((size - 200) / (rowBytes + 0.1));
  const [width, height, image] = rows > 1 ? [rowPixels, rows, stored(seed, rows)] : [8, 8, compressed(seed)];
  const parts = (comment: Uint8Array): Buffer[] => [
    signature,
    chunk('IHDR', header(width, height)),
    chunk('tEXt', Buffer.concat([Buffer.from('Comment\0', 'latin1'), comment])),
    chunk('IDAT', image),
    chunk('IEND', Buffer.alloc(0)),
  ];
  const bare = parts(new Uint8Array(0)).reduce((sum, part) => sum + part.length, 0);
  return new Uint8Array(Buffer.concat(parts(randomText(seed, Math.max(0, size - bare)))));
}

function header(width: number, height: number): Buffer {
  const data = Buffer.alloc(13);
  data.writeUInt32BE(width, 0);
  data.writeUInt32BE(height, 4);
  // Eight bits, truecolour, the one compression and filter method, no interlace
  data.set([8, 2, 0, 0, 0], 8);
  return data;
}

/** Rows that deflate keeps as they are, so that the size is what is asked for. */
function stored(seed: number, rows: number): Buffer {
  const pixels = randomBytes(seed, rows * rowBytes);
  for (let row = 0; row < rows; row += 1) pixels[row * rowBytes] = 0;
  return deflateSync(pixels, { level: 0 });
}

function compressed(seed: number): Buffer {
  const colours = randomBytes(seed, 6);
  const rows = Array.from({ length: 8 }, (_, row) => [
    0,
    ...Array.from({ length: 8 }, () => [...colours.slice((row % 2) * 3, (row % 2) * 3 + 3)]).flat(),
  ]);
  return deflateSync(Buffer.from(rows.flat()));
}

function chunk(type: string, data: Uint8Array): Buffer {
  const framed = Buffer.alloc(data.length + 12);
  framed.writeUInt32BE(data.length, 0);
  framed.write(type, 4, 'latin1');
  framed.set(data, 8);
  framed.writeUInt32BE(crc32(framed.subarray(4, data.length + 8)), data.length + 8);
  return framed;
}
