import { type App, defineApp } from '../app.ts';
import { changed, changedHeader, changedJson, content, empty, json } from '../reply.ts';

type Account = Record<string, unknown>;

const account: Account = {
  id: 1,
  email: '"a b"@example.org',
  plan: 'paid',
  seats: 1.0,
  balance: '12.50',
  quota: 19.99,
};

export const accounts: App = defineApp({
  name: 'accounts',
  document: new URL('./openapi.yaml', import.meta.url),
  token: 'alice-token',
  routes: () => ({
    'GET /account': ({ headers }) =>
      headers.authorization === 'Bearer alice-token'
        ? json(200, account)
        : empty(401, [['WWW-Authenticate', 'Bearer']]),
    'PATCH /account': ({ body }) => {
      const { password: _, ...changes } = JSON.parse(body.toString()) as Account;
      return json(200, { ...account, ...changes });
    },
  }),
  faults: [
    {
      name: 'plan-that-no-example-shows',
      rule: 'body-invalid',
      route: 'GET /account',
      at: '/components/schemas/Account/properties/plan/enum',
      severity: 'warning',
      handler: changedJson<Account>((value) => ({ ...value, plan: 'gold' })),
    },
    {
      name: 'address-of-another-form-than-in-the-example',
      rule: 'body-invalid',
      route: 'GET /account',
      at: '/components/schemas/Account/properties/email/format',
      severity: 'warning',
      handler: changedJson<Account>((value) => ({ ...value, email: 'nobody' })),
    },
    {
      name: 'balance-of-another-type-than-in-the-example',
      rule: 'body-invalid',
      route: 'GET /account',
      at: '/components/schemas/Account/properties/balance/type',
      handler: changedJson<Account>((value) => ({ ...value, balance: 12.5 })),
    },
    {
      name: 'seats-below-what-we-inferred',
      rule: 'body-invalid',
      route: 'GET /account',
      at: '/components/schemas/Account/properties/seats/minimum',
      severity: 'warning',
      handler: changedJson<Account>((value) => ({ ...value, seats: 0 })),
    },
    {
      name: 'half-a-seat',
      rule: 'body-invalid',
      route: 'GET /account',
      at: '/components/schemas/Account/properties/seats/type',
      handler: changedJson<Account>((value) => ({ ...value, seats: 1.5 })),
    },
    {
      name: 'plan-that-only-clients-rely-on-left-out',
      rule: 'body-invalid',
      route: 'PATCH /account',
      at: '/components/schemas/Account/required/2',
      severity: 'warning',
      handler: changedJson<Account>(({ plan: _, ...value }) => value),
    },
    {
      name: 'quota-with-too-many-decimals',
      rule: 'body-invalid',
      route: 'PATCH /account',
      at: '/components/schemas/Account/properties/quota/multipleOf',
      handler: changedJson<Account>((value) => ({ ...value, quota: 19.999 })),
    },
    {
      name: 'password-shown',
      rule: 'body-invalid',
      route: 'PATCH /account',
      at: '/components/schemas/Account/properties/password/writeOnly',
      handler: changedJson<Account>((value) => ({ ...value, password: 'swordfish' })),
    },
    {
      name: 'refusal-without-a-challenge',
      rule: 'header-missing',
      route: 'GET /account',
      at: '/paths/~1account/get/responses/401/headers/WWW-Authenticate/required',
      handler: () => () => empty(401),
    },
    {
      name: 'another-success-than-the-inferred-one',
      rule: 'status-undocumented',
      route: 'PATCH /account',
      at: '/paths/~1account/patch/responses',
      severity: 'warning',
      handler: changed((reply) => ({ ...reply, status: 202 })),
    },
    {
      name: 'gateway-page-instead-of-an-answer',
      rule: 'server-error',
      route: 'PATCH /account',
      at: '/paths/~1account/patch/responses',
      handler: () => () => content(502, 'text/html', '<h1>Bad Gateway</h1>'),
    },
    {
      name: 'json-that-says-it-is-text',
      rule: 'content-type-mismatch',
      route: 'PATCH /account',
      at: '/paths/~1account/patch/responses/200/content',
      severity: 'warning',
      handler: changedHeader('Content-Type', 'text/plain'),
    },
  ],
});
