import { type AppRequest, empty, json, type Reply } from '../reply.ts';
import { defineStatefulApp, type StatefulApp } from '../stateful-app.ts';

interface Secret {
  readonly id: number;
  readonly owner: string;
  readonly [name: string]: unknown;
}

/** A new secret is listed only when the list is asked for a second time; every fifth request comes too fast. */
export const vault: StatefulApp = defineStatefulApp({
  name: 'vault',
  document: new URL('./openapi.yaml', import.meta.url),
  manners: ['numbers-with-a-point', 'charset'],
  token: 'alice-token',
  otherToken: 'bob-token',
  faults: [
    { name: 'read-by-anybody', rule: 'other-user-reads' },
    { name: 'kept-without-its-label', rule: 'read-differs-from-write', severity: 'warning' },
    { name: 'long-labels-cut', rule: 'read-differs-from-write' },
    { name: 'deleted-for-show', rule: 'deleted-still-found' },
    { name: 'others-are-listed-instead', rule: 'list-misses-created', severity: 'warning' },
  ],
  routes: (fault) => {
    const stored = new Map<number, Secret>();
    const fresh = new Set<number>();
    let last = 0;
    let requests = 0;
    const asUser = ({ headers }: AppRequest, answer: (user: string) => Reply): Reply => {
      const user = /^Bearer (alice|bob)-token$/.exec(headers.authorization ?? '')?.[1];
      if (user === undefined) return empty(401);
      requests += 1;
      return requests % 5 === 0 ? empty(429, [['Retry-After', '1']]) : answer(user);
    };
    const found = (request: AppRequest, answer: (secret: Secret) => Reply): Reply =>
      asUser(request, (user) => {
        const secret = stored.get(Number(request.parameters.secret_id));
        const mayRead = secret?.owner === user || (fault === 'read-by-anybody' && request.method === 'GET');
        return secret === undefined || !mayRead ? empty(404) : answer(secret);
      });
    return {
      'GET /secrets': (request) =>
        asUser(request, (user) => {
          const owner = fault === 'others-are-listed-instead' ? 'carol' : user;
          const data = [...stored.values()].filter(
            (secret) => secret.owner === owner && !fresh.has(secret.id),
          );
          fresh.clear();
          return json(200, { data });
        }),
      'POST /secrets': (request) =>
        asUser(request, (owner) => {
          last += 1;
          const { label, email = null } = JSON.parse(request.body.toString()) as Record<string, unknown>;
          const kept =
            fault === 'kept-without-its-label'
              ? 'secret'
              : fault === 'long-labels-cut'
                ? String(label).slice(0, 64)
                : label;
          const secret = {
            id: last,
            owner,
            label: kept,
            email: typeof email === 'string' ? email.toUpperCase() : email,
          };
          stored.set(last, secret);
          fresh.add(last);
          return json(201, { data: secret });
        }),
      'GET /secrets/{secret_id}': (request) => found(request, (data) => json(200, { data })),
      'DELETE /secrets/{secret_id}': (request) =>
        found(request, ({ id }) => {
          if (fault !== 'deleted-for-show') stored.delete(id);
          return json(200, {});
        }),
    };
  },
});
