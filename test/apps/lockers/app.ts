import { type App, defineApp, type Fault } from '../app.ts';
import { type AppRequest, changedHeader, empty, type Handler, json } from '../reply.ts';

const token = 'alice:p-w';
const accessToken = 'reports-for-alice';
const basic = `Basic ${Buffer.from(token).toString('base64')}`;

/** What each operation asks for. */
const asks: Readonly<Record<string, (request: AppRequest) => boolean>> = {
  'POST /token': ({ headers }) => headers.authorization === basic,
  'GET /lockers': ({ headers }) => headers.authorization === basic,
  'GET /lockers/{number}': ({ query }) => query.get('api key') === token,
  'POST /lockers/{number}/opening': ({ headers }) => cookies(headers.cookie).get('session') === token,
  // The name of a scheme has no case (RFC 9110, section 11.1).
  'GET /reports': ({ headers }) =>
    headers.authorization?.replace(/^bearer/i, 'Bearer') === `Bearer ${accessToken}`,
};

function cookies(field = ''): Map<string, string> {
  return new Map(
    field.split('; ').map((pair): [string, string] => {
      const [name = '', value = ''] = pair.split('=', 2);
      return [name, decoded(value)];
    }),
  );
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

/** Who is unknown is told so before anything else where reading, and after everything else where opening. */
function createRoutes(): Record<string, Handler> {
  const opened = new Map<number, number>();
  const challenge = empty(401, [
    ['WWW-Authenticate', 'Basic realm="lockers", charset="UTF-8"'],
    ['WWW-Authenticate', 'Bearer'],
  ]);
  const view = (number: number) => ({ number, isOpen: opened.has(number), colour: null });
  const withNumber = (request: AppRequest, answer: (number: number) => ReturnType<Handler>) =>
    /^[1-9]$/.test(request.parameters.number ?? '') ? answer(Number(request.parameters.number)) : empty(404);
  const secured =
    (route: string, handler: Handler): Handler =>
    (request) =>
      asks[route]?.(request) === true ? handler(request) : challenge;
  return {
    'POST /token': secured('POST /token', ({ headers, body }) => {
      if (!/^application\/x-www-form-urlencoded\b/i.test(headers['content-type'] ?? '')) return empty(415);
      if (new URLSearchParams(body.toString()).get('grant_type') !== 'client_credentials')
        return json(400, { error: 'unsupported_grant_type' });
      return json(200, { access_token: accessToken, token_type: 'bearer', expires_in: 3600 }, [
        ['Cache-Control', 'no-store'],
        ['Pragma', 'no-cache'],
      ]);
    }),
    'GET /lockers': secured('GET /lockers', () => json(200, [1, 2, 3, 4, 5, 6, 7, 8, 9].map(view))),
    'GET /lockers/{number}': secured('GET /lockers/{number}', (request) =>
      withNumber(request, (number) => json(200, view(number))),
    ),
    'POST /lockers/{number}/opening': (request) =>
      withNumber(request, (number) => {
        // Who is known and may not is told so, too.
        if (asks['POST /lockers/{number}/opening']?.(request) !== true) return empty(403);
        opened.set(number, (opened.get(number) ?? 0) + 1);
        return empty(204);
      }),
    'GET /reports': secured('GET /reports', () => json(200, Object.fromEntries(opened))),
  };
}

/** Lets everybody in who brings what passes the test. */
const lets =
  (open: (request: AppRequest) => boolean): Fault['handler'] =>
  (healthy) =>
  (request) =>
    open(request)
      ? healthy({
          ...request,
          query: new URLSearchParams({ 'api key': token }),
          headers: {
            ...request.headers,
            cookie: `session=${encodeURIComponent(token)}`,
            authorization: request.path === '/reports' ? `Bearer ${accessToken}` : basic,
          },
        })
      : healthy(request);

const credentials = ({ headers }: AppRequest): string =>
  Buffer.from(headers.authorization?.replace(/^Basic /, '') ?? '', 'base64').toString();

const faults: readonly Fault[] = (
  [
    ['tokens-for-anybody', 'POST /token', '/paths/~1token/post', () => true],
    [
      'any-password-will-do',
      'GET /lockers',
      '/paths/~1lockers/get',
      (request) => credentials(request).startsWith('alice:'),
    ],
    [
      'any-user-will-do',
      'GET /lockers',
      '/paths/~1lockers/get',
      (request) => credentials(request).includes(':'),
    ],
    ['listed-without-a-password', 'GET /lockers', '/paths/~1lockers/get', () => true],
    [
      'any-key-in-the-address',
      'GET /lockers/{number}',
      '/paths/~1lockers~1{number}/get',
      ({ query }) => query.has('api key'),
    ],
    ['key-never-asked-for', 'GET /lockers/{number}', '/paths/~1lockers~1{number}/get', () => true],
    [
      'any-session-opens',
      'POST /lockers/{number}/opening',
      '/paths/~1lockers~1{number}~1opening/post',
      ({ headers }) => cookies(headers.cookie).has('session'),
    ],
    [
      'opened-by-anybody',
      'POST /lockers/{number}/opening',
      '/paths/~1lockers~1{number}~1opening/post',
      () => true,
    ],
    [
      'any-access-token-will-do',
      'GET /reports',
      '/paths/~1reports/get',
      ({ headers }) => /^bearer ./i.test(headers.authorization ?? ''),
    ],
    ['reports-for-anybody', 'GET /reports', '/paths/~1reports/get', () => true],
  ] as const satisfies readonly (readonly [string, string, string, (request: AppRequest) => boolean])[]
).map(([name, route, at, open]) => ({ name, rule: 'auth-ignored', route, at, handler: lets(open) }));

export const lockers: App = defineApp({
  name: 'lockers',
  document: new URL('./openapi.yaml', import.meta.url),
  token,
  accessToken,
  manners: ['many-headers', 'numbers-with-a-point'],
  routes: createRoutes,
  faults: [
    ...faults,
    {
      name: 'token-that-may-be-kept',
      rule: 'header-invalid',
      route: 'POST /token',
      at: '/paths/~1token/post/responses/200/headers/Cache-Control/schema/const',
      handler: changedHeader('Cache-Control', 'max-age=60'),
    },
  ],
});
