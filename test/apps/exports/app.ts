import { type App, defineApp } from '../app.ts';
import { changed, changedHeader, changedJson, content, empty, json, type Reply } from '../reply.ts';

type Export = Record<string, unknown>;

const running: Export = { id: 'ab12', status: 'running', progress: 1e2, finishedAt: null, took: 'P0D' };
const found = (id: string | undefined, answer: () => Reply): Reply => {
  if (id === 'busy') return empty(503, [['Retry-After', '1']]);
  return id === 'ab12' ? answer() : empty(410);
};

export const exportJobs: App = defineApp({
  name: 'exports',
  document: new URL('./openapi.yaml', import.meta.url),
  routes: () => ({
    'POST /exports': () =>
      json(202, { ...running, status: 'waiting', progress: 0 }, [
        ['Location', 'https://elsewhere.example.org/ab12'],
        ['Retry-After', '0'],
      ]),
    'GET /exports/{exportId}': ({ parameters }) => found(parameters.exportId, () => json(200, running)),
    'GET /exports/{exportId}/result': ({ parameters }) =>
      found(parameters.exportId, () =>
        content(303, 'text/html', '<a href="/files/1">here</a>', [['Location', '/files/1']]),
      ),
  }),
  faults: [
    {
      name: 'start-answered-with-200',
      rule: 'status-undocumented',
      route: 'POST /exports',
      at: '/paths/~1exports/post/responses',
      handler: changed((reply) => ({ ...reply, status: 200 })),
    },
    {
      name: 'waiting-time-in-words',
      rule: 'header-invalid',
      route: 'POST /exports',
      at: '/paths/~1exports/post/responses/202/headers/Retry-After/schema/type',
      handler: changedHeader('Retry-After', 'soon'),
    },
    {
      name: 'waiting-time-in-the-past',
      rule: 'header-invalid',
      route: 'POST /exports',
      at: '/paths/~1exports/post/responses/202/headers/Retry-After/schema/minimum',
      handler: changedHeader('Retry-After', '-1'),
    },
    {
      name: 'progress-as-text',
      rule: 'body-invalid',
      route: 'GET /exports/{exportId}',
      at: '/components/schemas/Export/properties/progress/type',
      handler: changedJson<Export>((value) => ({ ...value, progress: '97' })),
    },
    {
      name: 'progress-beyond-its-end',
      rule: 'body-invalid',
      route: 'GET /exports/{exportId}',
      at: '/components/schemas/Export/properties/progress/maximum',
      handler: changedJson<Export>((value) => ({ ...value, progress: 100.1 })),
    },
    {
      name: 'status-in-capitals',
      rule: 'body-invalid',
      route: 'GET /exports/{exportId}',
      at: '/components/schemas/Export/properties/status/enum',
      handler: changedJson<Export>((value) => ({ ...value, status: 'RUNNING' })),
    },
    {
      name: 'finished-at-an-empty-text',
      rule: 'body-invalid',
      route: 'GET /exports/{exportId}',
      at: '/components/schemas/Export/properties/finishedAt/format',
      handler: changedJson<Export>((value) => ({ ...value, finishedAt: '' })),
    },
    {
      name: 'duration-in-seconds',
      rule: 'body-invalid',
      route: 'GET /exports/{exportId}',
      at: '/components/schemas/Export/properties/took/format',
      handler: changedJson<Export>((value) => ({ ...value, took: '12s' })),
    },
    {
      name: 'array-instead-of-the-export',
      rule: 'body-invalid',
      route: 'GET /exports/{exportId}',
      at: '/components/schemas/Export/type',
      handler: changedJson<Export>((value) => [value]),
    },
    {
      name: 'redirect-to-nowhere',
      rule: 'header-missing',
      route: 'GET /exports/{exportId}/result',
      at: '/paths/~1exports~1{exportId}~1result/get/responses/303/headers/Location/required',
      handler: changedHeader('Location'),
    },
    {
      name: 'redirect-of-another-kind',
      rule: 'status-undocumented',
      route: 'GET /exports/{exportId}/result',
      at: '/paths/~1exports~1{exportId}~1result/get/responses',
      handler: changed((reply) => (reply.status === 303 ? { ...reply, status: 307 } : reply)),
    },
    {
      name: 'overload-that-does-not-say-until-when',
      rule: 'header-missing',
      route: 'GET /exports/{exportId}/result',
      at: '/components/responses/Busy/headers/Retry-After/required',
      handler: changed((reply) => (reply.status === 503 ? empty(503) : reply)),
    },
    {
      name: 'not-implemented',
      rule: 'server-error',
      route: 'GET /exports/{exportId}',
      at: '/paths/~1exports~1{exportId}/get/responses',
      handler: () => () => empty(501),
    },
  ],
});
