import { parseContentDisposition, parseMultipart } from '@countersign/contract';
import { empty, type Fields, json, type Reply } from '../reply.ts';
import { defineStatefulApp, type StatefulApp } from '../stateful-app.ts';

interface Kept {
  readonly id: string;
  readonly [name: string]: unknown;
}

function nameOf(headers: Fields): string | undefined {
  const field = headers.find(([name]) => name.toLowerCase() === 'content-disposition')?.[1] ?? '';
  return parseContentDisposition(field)?.name;
}

/** Written as forms, read as JSON. Authors stay for ever, a deleted clipping is gone without a trace. */
export const clippings: StatefulApp = defineStatefulApp({
  name: 'clippings',
  document: new URL('./openapi.yaml', import.meta.url),
  faults: [
    { name: 'born-lost', rule: 'read-differs-from-write' },
    { name: 'name-read-as-latin1', rule: 'read-differs-from-write' },
    { name: 'only-the-first-topic', rule: 'read-differs-from-write' },
    { name: 'newsletter-by-default', rule: 'read-differs-from-write' },
    { name: 'replacement-keeps-the-name', rule: 'update-not-persisted' },
    { name: 'caption-cut', rule: 'read-differs-from-write' },
    { name: 'place-forgotten', rule: 'read-differs-from-write' },
  ],
  routes: (fault) => {
    const authors = new Map<string, Kept>();
    const kept = new Map<string, Kept>();
    let last = 0;

    const authorOf = (body: Buffer): Record<string, unknown> => {
      const form = new URLSearchParams(body.toString());
      const name = form.get('name') ?? '';
      const topics = form.getAll('topics').slice(0, fault === 'only-the-first-topic' ? 1 : undefined);
      const born = fault === 'born-lost' ? null : form.get('born');
      return {
        name: fault === 'name-read-as-latin1' ? Buffer.from(name).toString('latin1').slice(0, 200) : name,
        ...(born !== null && { born: Number(born) }),
        newsletter: (form.get('newsletter') ?? String(fault === 'newsletter-by-default')) === 'true',
        ...(form.has('topics') && { topics }),
      };
    };
    const clippingOf = (body: Buffer, contentType = ''): Record<string, unknown> => {
      const boundary = /boundary="?([^";]+)/.exec(contentType)?.[1] ?? '';
      const parsed = parseMultipart(new Uint8Array(body), boundary);
      const parts = new Map(
        (parsed.ok ? parsed.value : []).map(({ headers, bytes }) => [
          nameOf(headers),
          new TextDecoder().decode(bytes),
        ]),
      );
      const [caption = '', rank, place] = ['caption', 'rank', 'place'].map((name) => parts.get(name));
      return {
        caption: fault === 'caption-cut' ? caption.slice(0, 60) : caption,
        ...(rank !== undefined && { rank: Number(rank) }),
        ...(place !== undefined && fault !== 'place-forgotten' && { place: JSON.parse(place) }),
      };
    };
    const keep = (store: Map<string, Kept>, value: Record<string, unknown>): Kept => {
      last += 1;
      const full = { ...value, id: String(last) };
      store.set(full.id, full);
      return full;
    };
    const found = (
      store: Map<string, Kept>,
      id = '',
      answer = (value: Kept): Reply => json(200, value),
    ): Reply => {
      const value = store.get(id);
      return value === undefined ? empty(404) : answer(value);
    };

    return {
      'POST /authors': ({ body }) => json(201, keep(authors, authorOf(body))),
      'GET /authors/{authorId}': ({ parameters }) => found(authors, parameters.authorId),
      'PUT /authors/{authorId}': ({ parameters, body }) =>
        found(authors, parameters.authorId, ({ id, name }) => {
          const next = { ...authorOf(body), id };
          authors.set(id, fault === 'replacement-keeps-the-name' ? { ...next, name } : next);
          return json(200, next);
        }),
      'POST /clippings': ({ body, headers }) =>
        json(201, keep(kept, clippingOf(body, headers['content-type']))),
      'GET /clippings/{clippingId}': ({ parameters }) => found(kept, parameters.clippingId),
      'DELETE /clippings/{clippingId}': ({ parameters }) =>
        found(kept, parameters.clippingId, ({ id }) => {
          kept.delete(id);
          return empty(204);
        }),
    };
  },
});
