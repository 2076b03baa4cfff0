import type { FilePart } from '@countersign/contract';
import { createJpeg } from './jpeg.ts';
import { createPdf } from './pdf.ts';
import { createPng } from './png.ts';
import { telltaleBytes } from './random-bytes.ts';
import { createJson, createText, createXml } from './text.ts';
import { createWav } from './wav.ts';
import { createZip } from './zip.ts';

/** A file with everything that travels beside its bytes. */
export type NamedFile = FilePart & { readonly filename: string; readonly contentType: string };

export interface FileOptions {
  /** As a description writes it: a list, wildcards and parameters are allowed. @default octets */
  readonly mediaType?: string;
  readonly seed: number;
  /** In bytes. Formats with a structure have a smallest file, and WAV an even size. @default a small file */
  readonly size?: number;
  /** @default one that goes with the media type */
  readonly filename?: string;
}

interface Format {
  readonly matches: RegExp;
  readonly create: (seed: number, size: number) => Uint8Array;
  readonly extension: string;
  /** For wildcards; else the media type is as described. */
  readonly contentType: string;
}

const formats: readonly Format[] = [
  { matches: /^image\/(?:png|\*)$/, create: createPng, extension: 'png', contentType: 'image/png' },
  { matches: /^image\/jpe?g$/, create: createJpeg, extension: 'jpg', contentType: 'image/jpeg' },
  { matches: /^application\/pdf$/, create: createPdf, extension: 'pdf', contentType: 'application/pdf' },
  {
    matches: /^application\/(?:zip|x-zip-compressed)$/,
    create: createZip,
    extension: 'zip',
    contentType: 'application/zip',
  },
  {
    matches: /^audio\/(?:\*|wave?|x-wav|vnd\.wave)$/,
    create: createWav,
    extension: 'wav',
    contentType: 'audio/wav',
  },
  {
    matches: /^[^/]+\/(?:.+\+)?json$/,
    create: createJson,
    extension: 'json',
    contentType: 'application/json',
  },
  { matches: /^[^/]+\/(?:.+\+)?xml$/, create: createXml, extension: 'xml', contentType: 'application/xml' },
  { matches: /^text\/csv$/, create: createText, extension: 'csv', contentType: 'text/csv' },
  { matches: /^text\//, create: createText, extension: 'txt', contentType: 'text/plain' },
];

const octets: Format = {
  matches: /^/,
  create: telltaleBytes,
  extension: 'bin',
  contentType: 'application/octet-stream',
};

/** A valid file of a media type: the same for the same options. */
export function createFile({ filename, mediaType = '', seed, size = 300 }: FileOptions): NamedFile {
  const first = mediaType.split(',', 1)[0]?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const format = formats.find(({ matches }) => matches.test(first)) ?? octets;
  return {
    bytes: format.create(seed, size),
    filename: filename ?? `sample.${format.extension}`,
    contentType: first === '' || first.includes('*') ? format.contentType : first,
  };
}
