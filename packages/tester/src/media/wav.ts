import { randomBytes } from './random-bytes.ts';

/**
 * A WAV sound: one channel, 8 bits, 8 kHz.
 *
 * @param size in bytes, rounded up to an even number as RIFF wants; below the smallest that there is, the smallest
 */
export function createWav(seed: number, size: number): Uint8Array {
  const samples = randomBytes(seed, Math.max(2, Math.ceil((size - 44) / 2) * 2));
  const rate = 8000;
  const header = Buffer.alloc(44);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(36 + samples.length, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE(rate, 28);
  header.writeUInt16LE(1, 32);
  header.writeUInt16LE(8, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(samples.length, 40);
  return new Uint8Array(Buffer.concat([header, samples]));
}
