import { type AppRequest, empty, json, type Reply } from '../reply.ts';
import { defineStatefulApp, type StatefulApp } from '../stateful-app.ts';

interface Secret {
  readonly id: number;
  readonly owner: string;
  readonly [name: string]: unknown;
}

const openTo: Readonly<Record<string, string>> = {
  GET: 'read-by-anybody',
  DELETE: 'deleted-by-anybody',
  PATCH: 'changed-by-anybody',
  PUT: 'replaced-by-anybody',
};

function given({ body }: AppRequest): Record<string, unknown> {
  const { label, email } = JSON.parse(body.toString()) as Record<string, unknown>;
  return {
    ...(label !== undefined && { label }),
    ...(email !== undefined && { email: typeof email === 'string' ? email.toUpperCase() : email }),
  };
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
    { name: 'deleted-by-anybody', rule: 'other-user-writes' },
    { name: 'changed-by-anybody', rule: 'other-user-writes' },
    { name: 'replaced-by-anybody', rule: 'other-user-writes' },
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
        const isOpen = openTo[request.method] === fault && fault !== undefined;
        return secret === undefined || (secret.owner !== user && !isOpen) ? empty(404) : answer(secret);
      });
    const store = (secret: Secret): Reply => {
      stored.set(secret.id, secret);
      return json(200, { data: secret });
    };
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
          const { label, email = null } = given(request);
          const kept =
            fault === 'kept-without-its-label'
              ? 'secret'
              : fault === 'long-labels-cut'
                ? String(label).slice(0, 64)
                : label;
          const secret = { id: last, owner, label: kept, email };
          stored.set(last, secret);
          fresh.add(last);
          return json(201, { data: secret });
        }),
      'GET /secrets/{secret_id}': (request) => found(request, (data) => json(200, { data })),
      'PUT /secrets/{secret_id}': (request) =>
        found(request, ({ id, owner }) => store({ id, owner, email: null, ...given(request) })),
      'PATCH /secrets/{secret_id}': (request) =>
        found(request, (secret) => store({ ...secret, ...given(request) })),
      'DELETE /secrets/{secret_id}': (request) =>
        found(request, ({ id }) => {
          if (fault !== 'deleted-for-show') stored.delete(id);
          return json(200, {});
        }),
    };
  },
});
