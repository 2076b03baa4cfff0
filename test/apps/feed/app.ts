import { type App, defineApp } from '../app.ts';
import { changed, changedHeader, changedJson, content, empty, type Fields } from '../reply.ts';

type Stats = Record<string, unknown>;

const entries = [
  { title: '', link: 'https://example.org/?q=%C3%A9#top', host: '::ffff:127.0.0.1' },
  { title: 'a', link: 'tag:x', host: 'fe80::' },
];
const count: Fields = [['X-ENTRIES', '2']];
const csv = 'id,title\r\n1,é\r\n';

export const feed: App = defineApp({
  name: 'feed',
  document: new URL('./openapi.yaml', import.meta.url),
  routes: () => ({
    'GET /feed': ({ headers }) => {
      if (headers['if-none-match'] === '"now"')
        return empty(304, [
          ['ETag', '"now"'],
          ['Content-Type', 'application/json'],
        ]);
      if (headers['if-none-match'] === '"old"') {
        const body = JSON.stringify({ entries });
        return content(200, 'application/vnd.feed+json;charset=utf-8;VERSION="2"', body, [
          ...count,
          ['Link', '<a>; rel=next'],
          ['Link', '<b>'],
        ]);
      }
      return content(200, 'text/markdown', '# Feed', count);
    },
    'HEAD /feed': () =>
      empty(200, [...count, ['Content-Type', 'application/json'], ['Content-Length', '42']]),
    'GET /feed.csv': () => content(200, 'text/csv; header=present; charset=UTF-8', csv),
    'GET /stats': () =>
      content(
        200,
        'application/json',
        '{"views":2147483647,"total":9223372036854775807,"ratio":1E-50,"views":1e2}',
        [
          ['X-Window', '10'],
          ['X-Window', '20'],
          ['X-Filter', '{ "tag": "\\u00e9" }'],
        ],
      ),
  }),
  faults: [
    {
      name: 'version-that-nobody-described',
      rule: 'content-type-mismatch',
      route: 'GET /feed',
      at: '/paths/~1feed/get/responses/200/content',
      handler: changed((reply, request) =>
        reply.status === 200
          ? changedHeader('Content-Type', 'application/vnd.feed+json; version=1')(() => reply)(request)
          : reply,
      ),
    },
    {
      name: 'two-content-types-at-once',
      rule: 'content-type-mismatch',
      route: 'GET /feed',
      at: '/paths/~1feed/get/responses/200/content',
      handler: changed((reply) =>
        reply.status === 200
          ? { ...reply, headers: [...reply.headers, ['Content-Type', 'application/json']] }
          : reply,
      ),
    },
    {
      name: 'link-relative-where-absolute-is-described',
      rule: 'body-invalid',
      route: 'GET /feed',
      at: '/components/schemas/Feed/properties/entries/items/properties/link/format',
      handler: changed((reply) => ({
        ...reply,
        ...(reply.body && { body: String(reply.body).replaceAll('tag:x', '/a').replaceAll('https:', '') }),
      })),
    },
    {
      name: 'every-title-left-out',
      rule: 'body-invalid',
      route: 'GET /feed',
      at: '/components/schemas/Feed/properties/entries/items/required/0',
      handler: changed((reply) => ({
        ...reply,
        ...(reply.body && { body: String(reply.body).replaceAll('"title"', '"name"') }),
      })),
    },
    {
      name: 'entries-counted-in-hexadecimal',
      rule: 'header-invalid',
      route: 'GET /feed',
      at: '/components/headers/Entries/schema/type',
      handler: changedHeader('X-Entries', '0x2'),
    },
    {
      name: 'probe-without-its-header',
      rule: 'header-missing',
      route: 'HEAD /feed',
      at: '/components/headers/Entries/required',
      handler: changedHeader('X-Entries'),
    },
    {
      name: 'probe-with-content',
      rule: 'body-unexpected',
      route: 'HEAD /feed',
      at: '/paths/~1feed/head/responses/200',
      handler: changed((reply) => ({ ...reply, body: '{"entries":[]}', raw: true })),
    },
    {
      name: 'table-in-latin1',
      rule: 'body-invalid',
      route: 'GET /feed.csv',
      at: '/paths/~1feed.csv/get/responses/200/content/text~1csv; charset=utf-8',
      handler: changed((reply) => ({ ...reply, body: Buffer.from(csv, 'latin1') })),
    },
    {
      name: 'table-of-an-unnamed-charset',
      rule: 'content-type-mismatch',
      route: 'GET /feed.csv',
      at: '/paths/~1feed.csv/get/responses/200/content',
      handler: changedHeader('Content-Type', 'text/csv; charset=utf-16'),
    },
    {
      name: 'table-without-its-heading',
      rule: 'body-invalid',
      route: 'GET /feed.csv',
      at: '/paths/~1feed.csv/get/responses/200/content/text~1csv; charset=utf-8/schema/pattern',
      handler: changed((reply) => ({ ...reply, body: '1,a\r\n' })),
    },
    {
      name: 'window-of-three',
      rule: 'header-invalid',
      route: 'GET /stats',
      at: '/paths/~1stats/get/responses/200/headers/X-Window/schema/maxItems',
      handler: changedHeader('X-Window', '10,20,30'),
    },
    {
      name: 'filter-that-is-no-json',
      rule: 'header-invalid',
      route: 'GET /stats',
      at: '/paths/~1stats/get/responses/200/headers/X-Filter',
      handler: changedHeader('X-Filter', 'tag=a'),
    },
    {
      name: 'views-beyond-32-bits',
      rule: 'body-invalid',
      route: 'GET /stats',
      at: '/paths/~1stats/get/responses/200/content/application~1json/schema/properties/views/format',
      handler: changedJson<Stats>((stats) => ({ ...stats, views: 2147483648 })),
    },
    {
      name: 'not-a-number',
      rule: 'body-invalid',
      route: 'GET /stats',
      at: '/paths/~1stats/get/responses/200/content/application~1json',
      handler: changed((reply) => ({ ...reply, body: '{"ratio": NaN}' })),
    },
    {
      name: 'ratio-as-null',
      rule: 'body-invalid',
      route: 'GET /stats',
      at: '/paths/~1stats/get/responses/200/content/application~1json/schema/properties/ratio/type',
      handler: changedJson<Stats>((stats) => ({ ...stats, ratio: null })),
    },
  ],
});
