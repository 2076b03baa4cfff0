import { randomText } from './random-bytes.ts';

/** A comment segment holds at most 65533 bytes. */
const longestComment = 65_533;

/**
 * A baseline JPEG of one grey pixel, with comments up to the size.
 *
 * @param size in bytes; below the smallest that there is, the smallest
 * @see ITU-T T.81 annex B
 */
export function createJpeg(seed: number, size: number): Uint8Array {
  const start = Buffer.from('ffd8ffe000104a46494600010100000100010000', 'hex');
  const rest = Buffer.concat([
    segment(0xdb, [0, ...Array.from({ length: 64 }, (_, index) => 1 + ((seed + index) & 0x7f))]),
    segment(0xc0, [8, 0, 1, 0, 1, 1, 1, 0x11, 0]),
    // One code in each table: no difference, and nothing more
    segment(0xc4, [0x00, 1, ...Array<number>(15).fill(0), 0]),
    segment(0xc4, [0x10, 1, ...Array<number>(15).fill(0), 0]),
    segment(0xda, [1, 1, 0, 0, 63, 0]),
    Buffer.from('3fffd9', 'hex'),
  ]);
  return new Uint8Array(Buffer.concat([start, ...comments(seed, size - start.length - rest.length), rest]));
}

function segment(marker: number, data: readonly number[] | Uint8Array): Buffer {
  const framed = Buffer.alloc(data.length + 4);
  framed.set([0xff, marker], 0);
  framed.writeUInt16BE(data.length + 2, 2);
  framed.set(data, 4);
  return framed;
}

/** Comment segments of so many bytes together; none when there is no room for one. */
function comments(seed: number, size: number): Buffer[] {
  const segments: Buffer[] = [];
  let left = size;
  while (left >= 4) {
    // Never leave less than an empty segment needs.
    const whole = Math.min(left, longestComment + 4);
    const taken = left - whole > 0 && left - whole < 4 ? whole - 4 : whole;
    segments.push(segment(0xfe, randomText(seed + segments.length, taken - 4)));
    left -= taken;
  }
  return segments;
}
