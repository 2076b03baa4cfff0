import { type FilePart, selectMediaType } from '@countersign/contract';
import { createFile, type NamedFile } from '../media/create-file.ts';
import { spoilFile } from '../media/spoil-file.ts';
import type { Deviation } from './deviation.ts';
import type { SchemaSite } from './provenance-at.ts';

/** Sizes in bytes around those of common buffers. */
const sizes = [65_535, 65_536, 65_537];
/** One of them is not what an `encoding` allows. */
const otherTypes = ['application/pdf', 'image/png'];

interface FileOptions {
  readonly seed: number;
  readonly mediaType?: string;
  readonly fileTypes?: Readonly<Record<string, string>>;
}

/**
 * Other files in place of those of the base (of a body that is one, or of a form): valid ones of other sizes, and ones that
 * are not what their media type says, or of a type that the form does not name. No schema forbids the latter, so that a
 * server may keep them or refuse them, and only must not break.
 */
export function* fileDeviations(
  { at, provenance }: SchemaSite,
  base: unknown,
  { seed, mediaType, fileTypes = {} }: FileOptions,
): Iterable<Deviation> {
  const whole = asFile(base);
  const about = { at, provenance } as const;
  if (whole !== undefined && mediaType !== undefined) {
    for (const { file, label, meant } of othersOf(whole, mediaType, seed))
      yield { ...about, meant, values: [file], label };
    return;
  }
  if (typeof base !== 'object' || base === null) return;
  for (const [name, part] of Object.entries(base)) {
    const file = asFile(part);
    if (file === undefined) continue;
    const named = fileTypes[name] ?? '';
    const others = [...othersOf(file, named || (file.contentType ?? ''), seed), ...foreign(named, seed)];
    for (const other of others) {
      const value = { ...base, [name]: { ...file, ...other.file } };
      yield { ...about, meant: other.meant, values: [value], label: `${name}: ${other.label}` };
    }
  }
}

interface OtherFile {
  readonly file: FilePart;
  readonly label: string;
  readonly meant: Deviation['meant'];
}

function* othersOf(file: FilePart, mediaType: string, seed: number): Iterable<OtherFile> {
  const withBytes = ({ bytes }: NamedFile): FilePart => ({ ...file, bytes });
  for (const size of sizes)
    yield {
      file: withBytes(createFile({ mediaType, seed, size })),
      label: `a file of ${size} bytes`,
      meant: 'limit',
    };
  for (const spoiled of spoilFile(createFile({ mediaType, seed }), seed))
    yield { file: withBytes(spoiled.file), label: `a file ${spoiled.description}`, meant: 'open' };
}

/** A valid file of a type that is not among those that are named. */
function* foreign(named: string, seed: number): Iterable<OtherFile> {
  const allowed = named.split(',').map((mediaType) => ({ mediaType: mediaType.trim() }));
  const mediaType = otherTypes.find((type) => selectMediaType(type, allowed) === undefined);
  if (named === '' || mediaType === undefined) return;
  yield { file: createFile({ mediaType, seed }), label: `a file of ${mediaType}`, meant: 'open' };
}

function asFile(value: unknown): FilePart | undefined {
  if (value instanceof Uint8Array) return { bytes: value };
  return typeof value === 'object' && value !== null && 'bytes' in value && value.bytes instanceof Uint8Array
    ? (value as FilePart)
    : undefined;
}
