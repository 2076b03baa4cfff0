import type { FilePart } from '../wire.ts';

/** The bytes of a value that stands for raw bytes, with what is known about them; undefined for any other value. */
export function asFilePart(value: unknown): FilePart | undefined {
  if (value instanceof Uint8Array) return { bytes: value };
  return isFilePart(value) ? value : undefined;
}

function isFilePart(value: unknown): value is FilePart {
  return typeof value === 'object' && value !== null && 'bytes' in value && value.bytes instanceof Uint8Array;
}
