import { randomText } from './random-bytes.ts';

const encoder = new TextEncoder();

/** UTF-8 text with CRLF line ends and characters of one to four bytes; of exactly so many bytes. */
export function createText(seed: number, size: number): Uint8Array {
  const line = encoder.encode(`Zeile ${seed}: grün, 東京, 😀 "quoted"\r\n`);
  const bytes = randomText(seed, size);
  const lines = Math.floor(size / line.length);
  for (let index = 0; index < lines; index += 1) bytes.set(line, index * line.length);
  return bytes;
}

/** A JSON document; at least of so many bytes, whatever is missing filled with spaces. */
export function createJson(seed: number, size: number): Uint8Array {
  return padded(JSON.stringify({ sample: seed, name: 'grün 東京' }), size);
}

/** An XML document; at least of so many bytes, filled as JSON is. */
export function createXml(seed: number, size: number): Uint8Array {
  return padded(`<?xml version="1.0"?><sample id="${seed}"/>`, size);
}

function padded(text: string, size: number): Uint8Array {
  const bytes = encoder.encode(text);
  const filled = new Uint8Array(Math.max(bytes.length, size)).fill(0x20);
  filled.set(bytes);
  return filled;
}
