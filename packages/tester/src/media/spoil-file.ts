import { createFile, type NamedFile } from './create-file.ts';

/** A file that is not what its media type says. */
export interface SpoiledFile {
  readonly file: NamedFile;
  /** What is wrong with it. */
  readonly description: string;
}

/** Media types whose files can be told from others by their first bytes. */
const recognisable = /^(?:image\/(?:png|jpe?g)|application\/(?:pdf|zip)|audio\/(?:wave?|x-wav))$/;

/**
 * Files that are wrong for the media type of `file`: empty, cut short, with a wrong beginning, of another type. None for
 * types that any bytes satisfy, such as text and octets.
 */
export function spoilFile(file: NamedFile, seed: number): SpoiledFile[] {
  if (!recognisable.test(file.contentType)) return [];
  const { bytes } = file;
  const other = file.contentType === 'application/pdf' ? 'image/png' : 'application/pdf';
  const wrongStart = bytes.slice();
  for (let index = 0; index < 8; index += 1) wrongStart[index] = (bytes[index] ?? 0) ^ 0xff;
  const spoiled: [description: string, bytes: Uint8Array][] = [
    ['without a byte', new Uint8Array(0)],
    ['cut short in the middle', bytes.slice(0, Math.floor(bytes.length / 2))],
    ['without its last byte', bytes.slice(0, -1)],
    ['with a wrong signature', wrongStart],
    [`with the bytes of ${other}`, createFile({ mediaType: other, seed }).bytes],
  ];
  return spoiled.map(([description, wrong]) => ({ file: { ...file, bytes: wrong }, description }));
}
