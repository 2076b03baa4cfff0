import { createHash } from 'node:crypto';
import { parseContentDisposition, parseMultipart } from '@countersign/contract';
import { type AppRequest, content, empty, json, type Reply } from '../reply.ts';
import { defineStatefulApp, type StatefulApp } from '../stateful-app.ts';

interface File {
  readonly filename: string;
  readonly bytes: Uint8Array;
}

function filesIn({ headers, body }: AppRequest): readonly File[] {
  const boundary = /boundary="?([^";]+)/.exec(headers['content-type'] ?? '')?.[1] ?? '';
  const parsed = parseMultipart(body, boundary);
  if (!parsed.ok) return [];
  return parsed.value.map((part) => {
    const disposition =
      part.headers.find(([name]) => name.toLowerCase() === 'content-disposition')?.[1] ?? '';
    return { filename: parseContentDisposition(disposition)?.filename ?? '', bytes: part.bytes };
  });
}

/** Records say the size as text and the digest in capitals; a key holds a slash. */
export const documents: StatefulApp = defineStatefulApp({
  name: 'documents',
  document: new URL('./openapi.yaml', import.meta.url),
  manners: ['keys-reversed', 'many-headers'],
  faults: [
    { name: 'size-in-characters', rule: 'size-wrong' },
    { name: 'size-of-the-form', rule: 'size-wrong' },
    { name: 'digest-of-the-name', rule: 'digest-wrong' },
    { name: 'filename-in-ascii', rule: 'filename-lost' },
    { name: 'filename-replaced', rule: 'filename-lost' },
    { name: 'bytes-as-text', rule: 'bytes-differ' },
    { name: 'only-the-first-64-kib', rule: 'bytes-differ' },
    { name: 'download-of-the-first-upload', rule: 'bytes-differ' },
    { name: 'record-not-stored', rule: 'created-not-found' },
    { name: 'discarded-and-still-there', rule: 'deleted-still-found', severity: 'warning' },
    { name: 'second-picture-lost', rule: 'part-lost' },
    { name: 'blob-with-other-line-ends', rule: 'bytes-differ' },
    { name: 'blob-shared-by-all-names', rule: 'bytes-differ' },
  ],
  routes: (fault) => {
    const stored = new Map<string, File>();
    const blobs = new Map<string, Uint8Array>();
    const record = (key: string, { filename, bytes }: File): Record<string, unknown> => ({
      key,
      size: String(fault === 'size-in-characters' ? Buffer.from(bytes).toString().length : bytes.length),
      sha256: createHash('sha256')
        .update(fault === 'digest-of-the-name' ? filename : bytes)
        .digest('hex')
        .toUpperCase(),
      filename,
    });
    const found = (key: string | undefined, answer: (file: File, key: string) => Reply): Reply => {
      const file = stored.get(key ?? '');
      return file === undefined || key === undefined ? empty(404) : answer(file, key);
    };
    const received = (bytes: Uint8Array): Uint8Array => {
      if (fault === 'bytes-as-text') return Buffer.from(Buffer.from(bytes).toString());
      return fault === 'only-the-first-64-kib' ? bytes.subarray(0, 65_536) : bytes;
    };
    const named = (filename: string): string => {
      if (fault === 'filename-in-ascii') return filename.replace(/[^\x20-\x7e]/g, '_');
      return fault === 'filename-replaced' ? 'upload.bin' : filename;
    };
    return {
      'POST /documents': (request) => {
        const [file] = filesIn(request);
        if (file === undefined) return empty(400);
        const key = `d/${stored.size + 1}`;
        const kept = { filename: named(file.filename), bytes: file.bytes };
        stored.set(key, { ...kept, bytes: received(file.bytes) });
        const answer = record(key, kept);
        if (fault === 'record-not-stored') stored.delete(key);
        return json(
          201,
          fault === 'size-of-the-form' ? { ...answer, size: String(request.body.length) } : answer,
        );
      },
      'GET /documents/{key}': ({ parameters }) =>
        found(parameters.key, (file, key) => json(200, record(key, file))),
      'GET /documents/{key}/content': ({ parameters }) =>
        found(parameters.key, (file) => {
          const first = [...stored.values()][0] ?? file;
          const { bytes } = fault === 'download-of-the-first-upload' ? first : file;
          return content(200, 'application/x-anything', bytes);
        }),
      'POST /documents/{key}/discard': ({ parameters }) =>
        found(parameters.key, (_, key) => {
          if (fault !== 'discarded-and-still-there') stored.delete(key);
          return empty(204);
        }),
      'POST /albums': (request) => {
        const pictures = filesIn(request).map(({ filename }) => ({ name: filename }));
        return json(201, {
          id: 1,
          pictures: pictures.filter((_, index) => fault !== 'second-picture-lost' || index !== 1),
        });
      },
      'PUT /blobs/{name}': ({ parameters, body }) => {
        const bytes =
          fault === 'blob-with-other-line-ends'
            ? Buffer.from(body.toString('latin1').replaceAll('\n', '\r\n'), 'latin1')
            : body;
        blobs.set(fault === 'blob-shared-by-all-names' ? '' : (parameters.name ?? ''), bytes);
        return empty(204);
      },
      'GET /blobs/{name}': ({ parameters }) => {
        const bytes = blobs.get(fault === 'blob-shared-by-all-names' ? '' : (parameters.name ?? ''));
        return bytes === undefined ? empty(404) : content(200, 'application/octet-stream', bytes);
      },
      'DELETE /blobs/{name}': ({ parameters }) => {
        const name = fault === 'blob-shared-by-all-names' ? '' : (parameters.name ?? '');
        return empty(blobs.delete(name) ? 204 : 404);
      },
    };
  },
});
