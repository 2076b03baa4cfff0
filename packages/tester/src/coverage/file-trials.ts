import type { FilePart } from '@countersign/contract';
import { sampleFile } from '../sample-file.ts';
import { atLimit, type Trial, unstated } from './deviation.ts';

/** Sizes in bytes at which uploads go wrong. */
const aroundBuffers = [65_535, 65_536, 65_537];

/** Files of other sizes, for media types that any bytes satisfy, and with names that get lost. */
export function* fileTrials(value: unknown, mediaType: string | undefined, seed: number): Iterable<Trial> {
  const file = asFile(value, mediaType, seed);
  const withBytes = (bytes: Uint8Array): FilePart => ({ ...file, bytes });
  yield unstated(withBytes(new Uint8Array(0)), 'an empty file');
  yield unstated(withBytes(new Uint8Array([0x61])), 'a file of 1 byte');
  for (const size of aroundBuffers)
    yield atLimit('', withBytes(enlarged(file, size, seed)), `a file of ${size} bytes`);
  if (file.filename !== undefined)
    yield unstated({ ...file, filename: `Übersicht ${seed} 東京.bin` }, 'a filename beyond ASCII');
}

function asFile(value: unknown, mediaType: string | undefined, seed: number): FilePart {
  if (value instanceof Uint8Array) return { bytes: value };
  if (typeof value === 'object' && value !== null && 'bytes' in value) return value as FilePart;
  return sampleFile(mediaType ?? '', seed);
}

/** A valid file stays one with bytes behind it, as PNG and PDF readers take it; text gets more text. */
function enlarged({ bytes, contentType = '' }: FilePart, size: number, seed: number): Uint8Array {
  const larger = new Uint8Array(size);
  const isText = /^text\/|json|xml/.test(contentType);
  for (let index = 0; index < size; index += 1)
    larger[index] = isText ? 0x20 : (index * 31 + (index >> 8) * 17 + seed) & 0xff;
  larger.set(bytes.subarray(0, size));
  return larger;
}
