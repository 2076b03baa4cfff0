import { createHash, randomBytes } from 'node:crypto';
import { parseMultipart } from '@countersign/contract';
import { type AppRequest, content, empty, type Fields, type Handler, json, type Reply } from '../reply.ts';
import { defineStatefulApp, type StatefulApp } from '../stateful-app.ts';

interface Cover {
  readonly id: string;
  readonly kind: string;
  readonly note?: string;
  readonly size: number;
}

interface Recording {
  readonly id: string;
  readonly fileName: string;
  readonly artist?: string;
  readonly covers: Map<string, { readonly cover: Cover; readonly image: Uint8Array }>;
  bytes?: Uint8Array;
}

const token = 'key-of-the-studio';

const refused = (status: number, error: string): Reply => ({
  status,
  headers: [['Content-Type', 'application/json;charset=UTF-8']],
  body: JSON.stringify({ error }),
});

/** Recordings: announced, stored, read in ranges and on conditions, shared by an address of their own, with covers. */
export const recordings: StatefulApp = defineStatefulApp({
  name: 'recordings',
  document: new URL('./openapi.yaml', import.meta.url),
  token,
  refuse: (status) => refused(status, 'not as described'),
  manners: ['many-headers'],
  faults: [
    { name: 'range-lacks-its-last-byte', rule: 'bytes-differ' },
    { name: 'suffix-range-from-the-start', rule: 'bytes-differ' },
    { name: 'range-behind-the-end-is-empty', rule: 'bytes-differ' },
    { name: 'head-has-another-length', rule: 'header-invalid' },
    { name: 'tag-of-the-first-content', rule: 'precondition-ignored' },
    { name: 'known-tag-sent-again', rule: 'precondition-ignored' },
    { name: 'any-tag-is-known', rule: 'precondition-ignored' },
    { name: 'size-in-characters', rule: 'size-wrong' },
    { name: 'digest-of-the-name', rule: 'digest-wrong', severity: 'warning' },
    { name: 'share-of-old-content', rule: 'bytes-differ', severity: 'warning' },
    { name: 'page-skips-one', rule: 'pagination-inconsistent' },
    { name: 'last-page-links-to-itself', rule: 'pagination-inconsistent', severity: 'warning' },
    { name: 'download-named-by-its-id', rule: 'filename-lost' },
    { name: 'name-escaped-twice', rule: 'filename-lost' },
    { name: 'cover-delete-takes-all', rule: 'created-not-found' },
    { name: 'cover-count-stays', rule: 'pagination-inconsistent', severity: 'warning' },
  ],
  routes: (fault) => {
    const all = new Map<string, Recording>();
    const shares = new Map<string, { readonly id: string; readonly old?: Uint8Array }>();

    const show = (recording: Recording): object => {
      const { id, fileName, artist, bytes, covers } = recording;
      const digest = fault === 'digest-of-the-name' ? fileName : (bytes ?? '');
      const size = fault === 'size-in-characters' ? new TextDecoder().decode(bytes).length : bytes?.length;
      return {
        ...(bytes && { sha256: createHash('sha256').update(digest).digest('hex'), size }),
        state: bytes === undefined ? 'announced' : 'stored',
        ...(artist !== undefined && { artist }),
        fileName,
        id,
        coverCount: fault === 'cover-count-stays' ? 0 : covers.size,
      };
    };
    const tagOf = ({ id, bytes = new Uint8Array() }: Recording): string =>
      `"${createHash('md5')
        .update(fault === 'tag-of-the-first-content' ? id : bytes)
        .digest('hex')}"`;
    const secured =
      (handler: (recording: Recording, request: AppRequest) => Reply): Handler =>
      (request) => {
        if (request.headers['x-api-key'] !== token) return refused(401, 'unknown key');
        const recording = all.get(request.parameters.recordingId ?? '');
        return recording === undefined ? refused(404, 'no such recording') : handler(recording, request);
      };
    const authorised =
      (handler: Handler): Handler =>
      (request) =>
        request.headers['x-api-key'] === token ? handler(request) : refused(401, 'unknown key');
    const head = (recording: Recording): Fields => {
      const name = fault === 'download-named-by-its-id' ? `${recording.id}.wav` : recording.fileName;
      const fileName = fault === 'name-escaped-twice' ? encodeURIComponent(name) : name;
      const latin = [...fileName].map((each) => (each > '~' ? '_' : each)).join('');
      const star =
        latin === name && fault !== 'name-escaped-twice'
          ? ''
          : `; filename*=UTF-8''${encodeURIComponent(fileName).replace(/['()*]/g, (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`)}`;
      return [
        ['etag', tagOf(recording)],
        ['ACCEPT-RANGES', 'bytes'],
        ['Content-Disposition', `attachment; filename="${latin}"${star}`],
        ['Cache-Control', 'private'],
      ];
    };

    return {
      'POST /recordings': authorised(({ body, headers }) => {
        const { fileName, artist }: Recording = JSON.parse(body.toString());
        const id = `rec_${randomBytes(6).toString('hex')}`;
        const recording: Recording = {
          id,
          fileName,
          covers: new Map(),
          ...(artist !== undefined && { artist }),
        };
        all.set(id, recording);
        return json(201, show(recording), [['Location', `http://${headers.host}/recordings/${id}`]]);
      }),
      'GET /recordings': authorised(({ query, headers }) => {
        // No page is longer than three, whatever is asked for.
        const limit = Math.min(Number(query.get('limit') ?? 10), 3);
        const newest = [...all.values()].reverse();
        const cursor = query.get('cursor');
        const before = cursor === null ? -1 : newest.findIndex(({ id }) => `c-${id}` === cursor);
        if (cursor !== null && before < 0) return refused(400, 'no such cursor');
        const from = before + 1 + (cursor !== null && fault === 'page-skips-one' ? 1 : 0);
        const page = newest.slice(from, from + limit);
        const isLast = from + limit >= newest.length;
        const last = page.at(-1)?.id;
        const next =
          isLast && fault === 'last-page-links-to-itself' && cursor !== null ? cursor : `c-${last}`;
        const link = `<http://${headers.host}/recordings?limit=${limit}&cursor=${next}>; rel="next", </recordings>; rel=first`;
        return json(200, page.map(show), [
          ['link', isLast && fault !== 'last-page-links-to-itself' ? '</recordings>; rel=first' : link],
        ]);
      }),
      'GET /recordings/{recordingId}': secured((recording) => json(200, show(recording))),
      'DELETE /recordings/{recordingId}': secured(({ id }) => {
        all.delete(id);
        return empty(204);
      }),
      'PUT /recordings/{recordingId}/content': secured((recording, { body }) => {
        recording.bytes = new Uint8Array(body);
        return json(200, show(recording), [['ETag', tagOf(recording)]]);
      }),
      'GET /recordings/{recordingId}/content': secured((recording, { headers }) => {
        const { bytes } = recording;
        if (bytes === undefined) return refused(404, 'nothing stored yet');
        const known = headers['if-none-match'];
        if (known !== undefined && fault !== 'known-tag-sent-again') {
          const tags = known.split(',').map((each) => each.trim().replace(/^W\//, ''));
          if (fault === 'any-tag-is-known' || tags.includes(tagOf(recording)) || tags.includes('*'))
            return empty(304, [['ETag', tagOf(recording)]]);
        }
        const range = /^bytes=(\d*)-(\d*)$/.exec(headers.range ?? '');
        const size = bytes.length;
        if (range === null || (range[1] === '' && range[2] === ''))
          return content(200, 'application/octet-stream', bytes, head(recording));
        let start = range[1] === '' ? Math.max(0, size - Number(range[2])) : Number(range[1]);
        let end = range[1] === '' || range[2] === '' ? size - 1 : Math.min(Number(range[2]), size - 1);
        if (range[1] === '' && fault === 'suffix-range-from-the-start')
          [start, end] = [0, Number(range[2]) - 1];
        if (range[1] !== '' && range[2] !== '' && Number(range[2]) < start)
          return content(200, 'application/octet-stream', bytes, head(recording));
        if (start >= size || (range[1] === '' && Number(range[2]) === 0)) {
          if (fault === 'range-behind-the-end-is-empty')
            return content(206, 'application/octet-stream', '', [
              ['Content-Range', `bytes ${start}-${start}/${size}`],
            ]);
          return empty(416, [['Content-Range', `bytes */${size}`]]);
        }
        const part = bytes.subarray(start, fault === 'range-lacks-its-last-byte' ? end : end + 1);
        return content(206, 'application/octet-stream', part, [
          ...head(recording),
          ['Content-Range', `bytes ${start}-${end}/${size}`],
        ]);
      }),
      'HEAD /recordings/{recordingId}/content': secured((recording) => {
        const { bytes } = recording;
        if (bytes === undefined) return empty(404);
        const length = fault === 'head-has-another-length' ? bytes.length + 2 : bytes.length;
        return empty(200, [
          ...head(recording),
          ['Content-Type', 'application/octet-stream'],
          ['Content-Length', String(length)],
        ]);
      }),
      'POST /recordings/{recordingId}/covers': secured((recording, { body, headers }) => {
        const boundary = /boundary="?([^";]+)/.exec(String(headers['content-type']))?.[1] ?? '';
        const parsed = parseMultipart(new Uint8Array(body), boundary);
        const parts = parsed.ok ? parsed.value : [];
        const named = (name: string): Uint8Array[] =>
          parts.filter(({ headers: fields }) => partName(fields) === name).map(({ bytes }) => bytes);
        const meta: Pick<Cover, 'kind' | 'note'> = JSON.parse(new TextDecoder().decode(named('meta')[0]));
        const images = named('images');

        const covers = images.map((image): Cover => {
          const cover = {
            id: `c.${randomBytes(4).toString('hex')}`,
            kind: meta.kind,
            ...(meta.note !== undefined && { note: meta.note }),
            size: image.length,
          };
          recording.covers.set(cover.id, { cover, image });
          return cover;
        });
        return json(201, { covers });
      }),
      'GET /recordings/{recordingId}/covers': secured(({ covers }) =>
        json(200, { covers: [...covers.values()].map(({ cover }) => cover) }),
      ),
      'GET /recordings/{recordingId}/covers/{coverId}': secured(({ covers }, { parameters }) => {
        const found = covers.get(parameters.coverId ?? '');
        return found === undefined ? refused(404, 'no such cover') : content(200, 'image/png', found.image);
      }),
      'DELETE /recordings/{recordingId}/covers/{coverId}': secured(({ covers }, { parameters }) => {
        if (!covers.delete(parameters.coverId ?? '')) return refused(404, 'no such cover');
        if (fault === 'cover-delete-takes-all') covers.clear();
        return empty(204);
      }),
      'POST /recordings/{recordingId}/shares': secured(({ id, bytes }, { headers }) => {
        if (bytes === undefined) return refused(409, 'nothing stored yet');
        const key = randomBytes(8).toString('hex');
        shares.set(key, {
          id,
          old: fault === 'share-of-old-content' ? bytes.subarray(0, bytes.length >> 1) : bytes,
        });
        return json(201, {
          expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
          downloadUrl: `http://${headers.host}/shared/${key}?signature=a%2Fb%3D`,
        });
      }),
      'GET /shared/{key}': ({ parameters, query, headers }) => {
        const share = shares.get(parameters.key ?? '');
        // As stores of files do: who signs and sends a key too is refused.
        if (headers['x-api-key'] !== undefined) return refused(400, 'only one way of signing in');
        if (share === undefined || query.get('signature') !== 'a/b=') return refused(403, 'no such share');
        const bytes = all.get(share.id)?.bytes;
        if (bytes === undefined) return refused(410, 'deleted');
        return content(
          200,
          'binary/octet-stream',
          fault === 'share-of-old-content' ? (share.old ?? '') : bytes,
        );
      },
    };
  },
});

function partName(headers: Fields): string | undefined {
  const disposition = headers.find(([name]) => name.toLowerCase() === 'content-disposition')?.[1] ?? '';
  return /;\s*name="([^"]*)"/.exec(disposition)?.[1];
}
