import { type App, defineApp } from '../app.ts';
import { changed, changedHeader, changedJson, content, empty, json, type Reply } from '../reply.ts';

type Note = Record<string, unknown>;

const id = '0b3e6f0a-5f0c-4c39-9df2-8d1f6b0f2c11';
const createdAt = '2024-12-31t23:59:60.5+00:00';
const first: Note = { id, title: 'é'.repeat(40), tags: ['a', 'A'], createdAt, color: null };

const problem = (status: number, title: string): Reply =>
  content(status, 'application/problem+json', JSON.stringify({ title, status, type: 'about:blank' }));
const read = (body: Buffer): Note => {
  const { secret: _, ...note } = JSON.parse(body.toString()) as Note;
  return note;
};

export const notes: App = defineApp({
  name: 'notes',
  document: new URL('./openapi.yaml', import.meta.url),
  refuse: (status) => problem(status, 'That is not as described.'),
  routes: () => ({
    'GET /notes': () =>
      json(200, { items: [first], next: null }, [
        ['Set-Cookie', 'a=1'],
        ['Set-Cookie', 'b=2'],
      ]),
    'POST /notes': ({ body }) => {
      const note = read(body);
      if (note.title === 'Taken') return problem(418, 'There is a note of this title.');
      return json(201, { ...note, id, createdAt }, [['location', `../notes/${id}?new`]]);
    },
    'GET /notes/{noteId}': ({ parameters }) =>
      parameters.noteId === id ? json(200, first, [['ETag', 'W/""']]) : problem(404, 'No such note.'),
    'PUT /notes/{noteId}': ({ parameters, body }) =>
      parameters.noteId === id ? json(200, { ...read(body), id, createdAt }) : problem(404, 'No such note.'),
  }),
  faults: [
    {
      name: 'created-without-location',
      rule: 'header-missing',
      route: 'POST /notes',
      at: '/paths/~1notes/post/responses/201/headers/Location/required',
      handler: changedHeader('Location'),
    },
    {
      name: 'location-with-a-space',
      rule: 'header-invalid',
      route: 'POST /notes',
      at: '/paths/~1notes/post/responses/201/headers/Location/schema/format',
      handler: changed((reply, request) =>
        reply.status === 201 ? changedHeader('Location', '/notes/new note')(() => reply)(request) : reply,
      ),
    },
    {
      name: 'etag-without-quotes',
      rule: 'header-invalid',
      route: 'GET /notes/{noteId}',
      at: '/paths/~1notes~1{noteId}/get/responses/200/headers/ETag/schema/pattern',
      handler: changedHeader('ETag', 'abc'),
    },
    {
      name: 'time-without-zone',
      rule: 'body-invalid',
      route: 'GET /notes/{noteId}',
      at: '/components/schemas/Note/properties/createdAt/format',
      handler: changedJson<Note>((note) => ({ ...note, createdAt: '2024-12-31T10:00:00' })),
    },
    {
      name: 'time-as-a-number',
      rule: 'body-invalid',
      route: 'PUT /notes/{noteId}',
      at: '/components/schemas/Note/properties/createdAt/type',
      handler: changedJson<Note>((note) => ({ ...note, createdAt: 1735639200 })),
    },
    {
      name: 'secret-shown',
      rule: 'body-invalid',
      route: 'POST /notes',
      at: '/components/schemas/Note/properties/secret/writeOnly',
      handler: changed((reply, { body }) =>
        reply.status === 201
          ? {
              ...reply,
              body: JSON.stringify({
                ...JSON.parse(String(reply.body)),
                secret: JSON.parse(body.toString()).secret,
              }),
            }
          : reply,
      ),
    },
    {
      name: 'read-only-id-left-out',
      rule: 'body-invalid',
      route: 'PUT /notes/{noteId}',
      at: '/components/schemas/Note/required/0',
      handler: changedJson<Note>(({ id: _, ...note }) => note),
    },
    {
      name: 'tags-repeated',
      rule: 'body-invalid',
      route: 'GET /notes/{noteId}',
      at: '/components/schemas/Note/properties/tags/uniqueItems',
      handler: changedJson<Note>((note) => ({ ...note, tags: ['a', 'b', 'a'] })),
    },
    {
      name: 'title-too-long-by-one',
      rule: 'body-invalid',
      route: 'GET /notes',
      at: '/components/schemas/Note/properties/title/maxLength',
      handler: changedJson<{ items: Note[] }>(({ items }) => ({
        items: items.map((note) => ({ ...note, title: `${note.title}é` })),
        next: null,
      })),
    },
    {
      name: 'color-outside-the-enum',
      rule: 'body-invalid',
      route: 'GET /notes',
      at: '/components/schemas/Note/properties/color/enum',
      handler: changedJson<{ items: Note[] }>(({ items }) => ({
        items: [...items, ...items].map((note) => ({ ...note, color: 'RED' })),
        next: null,
      })),
    },
    {
      name: 'problem-as-plain-json',
      rule: 'content-type-mismatch',
      route: 'GET /notes/{noteId}',
      at: '/components/responses/Problem/content',
      handler: changed((reply) =>
        reply.status === 404 ? json(404, { title: 'No such note.', status: 404 }) : reply,
      ),
    },
    {
      name: 'problem-with-its-status-in-words',
      rule: 'body-invalid',
      route: 'PUT /notes/{noteId}',
      at: '/components/responses/Problem/content/application~1problem+json/schema/properties/status/type',
      handler: changed((reply) =>
        reply.status === 404
          ? content(404, 'application/problem+json', '{"title":"No such note.","status":"404"}')
          : reply,
      ),
    },
    {
      name: 'redirect-that-nobody-described',
      rule: 'status-undocumented',
      route: 'GET /notes',
      at: '/paths/~1notes/get/responses',
      handler: () => () => empty(302, [['Location', '/login']]),
    },
    {
      name: 'latin1-bytes-as-utf-8',
      rule: 'body-invalid',
      route: 'GET /notes',
      at: '/paths/~1notes/get/responses/200/content/application~1json',
      handler: changed((reply) => ({ ...reply, body: Buffer.from(String(reply.body), 'latin1') })),
    },
    {
      name: 'json-cut-off',
      rule: 'body-invalid',
      route: 'PUT /notes/{noteId}',
      at: '/paths/~1notes~1{noteId}/put/responses/200/content/application~1json',
      handler: changed((reply) =>
        reply.status === 200 ? { ...reply, body: String(reply.body).slice(0, -1) } : reply,
      ),
    },
    {
      name: 'success-without-its-body',
      rule: 'body-invalid',
      route: 'PUT /notes/{noteId}',
      at: '/paths/~1notes~1{noteId}/put/responses/200/content/application~1json',
      handler: changed((reply) => (reply.status === 200 ? { ...reply, body: '' } : reply)),
    },
    {
      name: 'next-left-out',
      rule: 'body-invalid',
      route: 'GET /notes',
      at: '/paths/~1notes/get/responses/200/content/application~1json/schema/required/1',
      handler: changedJson<{ items: Note[] }>(({ items }) => ({ items })),
    },
  ],
});
