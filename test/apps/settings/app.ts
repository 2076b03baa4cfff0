import { type App, defineApp } from '../app.ts';
import { changed, changedJson, content, empty, json } from '../reply.ts';

type Token = Record<string, unknown>;

export const settings: App = defineApp({
  name: 'settings',
  document: new URL('./openapi.yaml', import.meta.url),
  routes: () => ({
    // JSON is UTF-8 whether its media type says so or not.
    'POST /token': () => json(200, { token_type: 'Bearer', expires_in: 0 }),
    'DELETE /draft': () => empty(205, [['Content-Length', '0']]),
    'GET /volume': () => content(200, 'text/plain;charset=us-ascii', '11'),
    'QUERY /widgets': () =>
      json(200, [{ type: 'Chart', points: [] }, { type: 'of no branch', text: '' }, { text: 'a' }]),
  }),
  faults: [
    {
      name: 'token-type-in-lower-case',
      rule: 'body-invalid',
      route: 'POST /token',
      at: '/paths/~1token/post/responses/200/content/application~1json; charset=utf-8/schema/properties/token_type/const',
      handler: changedJson<Token>((token) => ({ ...token, token_type: 'bearer' })),
    },
    {
      name: 'lifetime-as-string',
      rule: 'body-invalid',
      route: 'POST /token',
      at: '/paths/~1token/post/responses/200/content/application~1json; charset=utf-8/schema/properties/expires_in/type',
      handler: changedJson<Token>((token) => ({ ...token, expires_in: '3600' })),
    },
    {
      name: 'reset-with-content',
      rule: 'body-unexpected',
      route: 'DELETE /draft',
      at: '/paths/~1draft/delete/responses/205',
      handler: () => () => json(205, { reset: true }),
    },
    {
      name: 'volume-in-words',
      rule: 'body-invalid',
      route: 'GET /volume',
      at: '/paths/~1volume/get/responses/200/content/text~1plain/schema/type',
      handler: changed((reply) => ({ ...reply, body: 'eleven' })),
    },
    {
      name: 'volume-too-loud',
      rule: 'body-invalid',
      route: 'GET /volume',
      at: '/paths/~1volume/get/responses/200/content/text~1plain/schema/maximum',
      handler: changed((reply) => ({ ...reply, body: '12' })),
    },
    {
      name: 'chart-without-points',
      rule: 'body-invalid',
      route: 'QUERY /widgets',
      at: '/components/schemas/Chart/required/1',
      handler: changedJson(() => [{ type: 'Chart', text: 'fits the other branch' }]),
    },
    {
      name: 'default-branch-without-text',
      rule: 'body-invalid',
      route: 'QUERY /widgets',
      at: '/components/schemas/Plain/required/0',
      handler: changedJson(() => [{ type: 'Table' }]),
    },
  ],
});
