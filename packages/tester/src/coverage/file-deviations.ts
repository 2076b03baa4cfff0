import type { FilePart } from '@countersign/contract';
import { createFile } from '../media/create-file.ts';
import type { Deviation } from './deviation.ts';
import type { SchemaSite } from './provenance-at.ts';

/** Sizes in bytes around those of common buffers. */
const sizes = [65_535, 65_536, 65_537];

interface FileOptions {
  readonly seed: number;
  readonly mediaType?: string;
  readonly fileTypes?: Readonly<Record<string, string>>;
}

/** Valid files of other sizes in place of those of the base: of a body that is one, or of a form. */
export function* fileDeviations(
  { at, provenance }: SchemaSite,
  base: unknown,
  { seed, mediaType, fileTypes = {} }: FileOptions,
): Iterable<Deviation> {
  const whole = asFile(base);
  const about = { at, provenance, meant: 'limit' } as const;
  if (whole !== undefined && mediaType !== undefined) {
    for (const size of sizes)
      yield {
        ...about,
        values: [resized(whole, { mediaType, seed, size })],
        label: `a file of ${size} bytes`,
      };
    return;
  }
  if (typeof base !== 'object' || base === null) return;
  for (const [name, part] of Object.entries(base)) {
    const file = asFile(part);
    if (file === undefined) continue;
    const type = fileTypes[name] ?? file.contentType ?? '';
    for (const size of sizes) {
      const value = { ...base, [name]: resized(file, { mediaType: type, seed, size }) };
      yield { ...about, values: [value], label: `${name}: a file of ${size} bytes` };
    }
  }
}

function asFile(value: unknown): FilePart | undefined {
  if (value instanceof Uint8Array) return { bytes: value };
  return typeof value === 'object' && value !== null && 'bytes' in value && value.bytes instanceof Uint8Array
    ? (value as FilePart)
    : undefined;
}

function resized(
  file: FilePart,
  { mediaType, seed, size }: { mediaType: string; seed: number; size: number },
): FilePart {
  return { ...file, bytes: createFile({ mediaType, seed, size }).bytes };
}
