import { type App, defineApp, type Fault } from '../app.ts';
import { type AppRequest, content, empty, type Handler, json, type Reply } from '../reply.ts';

type Order = Record<string, unknown>;

const refuse = (status: number, title: string): Reply =>
  content(status, 'application/problem+json', JSON.stringify({ title }), [
    ...(status === 401 ? [['WWW-Authenticate', 'Bearer'] as const] : []),
  ]);

/** What a handler finds wrong with an order; none when it is right. */
type Check = (order: Order) => string | undefined;

const characters = (value: unknown): number => [...String(value)].length;
const isText = (value: unknown, least: number, most = 1e6): boolean =>
  typeof value === 'string' && characters(value) >= least && characters(value) <= most;

const checks: Readonly<Record<string, Check>> = {
  article: ({ article }) =>
    typeof article === 'string' && /^[A-Z]{2}-\d{4}$/.test(article) ? undefined : 'article',
  quantity: ({ quantity }) =>
    Number.isInteger(quantity) && Number(quantity) >= 1 && Number(quantity) <= 99 ? undefined : 'quantity',
  note: ({ note = null }) => (note === null || isText(note, 0, 20) ? undefined : 'note'),
  gift: ({ gift = false }) => (typeof gift === 'boolean' ? undefined : 'gift'),
  address({ address }) {
    if (typeof address !== 'object' || address === null || Array.isArray(address)) return 'address';
    const { street, city } = address as Order;
    return isText(street, 1, 60) && isText(city, 2) ? undefined : 'address';
  },
  labels({ labels = [] }) {
    if (!Array.isArray(labels) || labels.length > 3 || new Set(labels).size < labels.length) return 'labels';
    return labels.every((label) => ['fragile', 'heavy', 'cold', 'alive'].includes(label))
      ? undefined
      : 'labels';
  },
  unknown: (order) =>
    Object.keys(order).find((name) => !/^(?:article|quantity|note|gift|address|labels)$/.test(name)),
};

const authorised =
  (handler: Handler): Handler =>
  (request) =>
    request.headers.authorization === 'Bearer alice-token' ? handler(request) : refuse(401, 'Who are you?');

/** Reads an order, or says why not. */
function read({ headers, body }: AppRequest, checked = checks): { order: Order } | { refused: Reply } {
  if (!/^application\/json\b/i.test(headers['content-type'] ?? ''))
    return { refused: refuse(415, 'Only JSON.') };
  let order: unknown;
  try {
    order = JSON.parse(body.toString());
  } catch {
    return { refused: refuse(400, 'No JSON.') };
  }
  if (typeof order !== 'object' || order === null || Array.isArray(order))
    return { refused: refuse(422, 'No order.') };
  const wrong = Object.values(checked).map((check) => check(order as Order));
  const first = wrong.find((each) => each !== undefined);
  return first === undefined ? { order: order as Order } : { refused: refuse(422, `Wrong: ${first}.`) };
}

function isDate(text: string): boolean {
  return (
    /^\d{4}-\d\d-\d\d$/.test(text) &&
    !Number.isNaN(Date.parse(text)) &&
    new Date(text).toISOString().startsWith(text)
  );
}

function createRoutes(): Record<string, Handler> {
  const orders = new Map<number, Order>();
  let last = 0;
  const place = (order: Order): Order => {
    last += 1;
    const placed = { ...order, number: last };
    orders.set(last, placed);
    return placed;
  };
  place({ article: 'AB-1234', quantity: 2, address: { street: 'Elm Street 1', city: 'Bern' } });
  const found = ({ parameters }: AppRequest, reply: (order: Order, number: number) => Reply): Reply => {
    if (!/^[1-9]\d*$/.test(parameters.number ?? '')) return refuse(404, 'No number.');
    const order = orders.get(Number(parameters.number));
    return order === undefined ? refuse(404, 'No such order.') : reply(order, Number(parameters.number));
  };
  const routes: Record<string, Handler> = {
    'GET /orders': ({ query }) => {
      const limit = query.get('limit') ?? '50';
      if (!/^\d+$/.test(limit) || Number(limit) < 1 || Number(limit) > 50) return refuse(400, 'Wrong limit.');
      if (!['newest', 'oldest', 'size'].includes(query.get('sort') ?? 'newest'))
        return refuse(400, 'Wrong sort.');
      if (!isDate(query.get('placedAfter') ?? '2000-01-01')) return refuse(400, 'Wrong date.');
      const all = [...orders.values()];
      return json(200, (query.get('sort') === 'oldest' ? all : all.reverse()).slice(0, Number(limit)));
    },
    'POST /orders': (request) => {
      const result = read(request);
      return 'refused' in result ? result.refused : json(201, place(result.order));
    },
    'GET /orders/{number}': (request) => found(request, (order) => json(200, order)),
    'PUT /orders/{number}': (request) =>
      found(request, (_, number) => {
        const result = read(request);
        if ('refused' in result) return result.refused;
        const order = { ...result.order, number };
        orders.set(number, order);
        return json(200, order);
      }),
    'DELETE /orders/{number}': (request) =>
      found(request, (_, number) => {
        orders.delete(number);
        return empty(204);
      }),
  };
  return Object.fromEntries(Object.entries(routes).map(([route, handler]) => [route, authorised(handler)]));
}

const parameter = (index: number, keyword: string): string =>
  `/paths/~1orders/get/parameters/${index}/schema/${keyword}`;
const property = (path: string): string => `/components/schemas/NewOrder/${path}`;

/** Leaves a query parameter unread when its value passes a test. */
const unread =
  (name: string, when: (value: string) => boolean): Fault['handler'] =>
  (healthy) =>
  (request) => {
    const query = new URLSearchParams(request.query);
    const value = query.get(name);
    if (value !== null && when(value)) query.delete(name);
    return healthy({ ...request, query });
  };

/** Refuses when a query parameter has this value. */
const refused =
  (name: string, value: string): Fault['handler'] =>
  (healthy) =>
  (request) =>
    request.query.get(name) === value ? refuse(400, `Wrong ${name}.`) : healthy(request);

/** Takes a broken order for a right one: what breaks is mended before it is checked. */
const mended =
  (mend: (order: Order) => Order): Fault['handler'] =>
  (healthy) =>
  (request) => {
    try {
      const order: unknown = JSON.parse(request.body.toString());
      if (typeof order !== 'object' || order === null || Array.isArray(order)) return healthy(request);
      return healthy({ ...request, body: Buffer.from(JSON.stringify(mend(order as Order))) });
    } catch {
      return healthy(request);
    }
  };

/** Refuses, or fails on, orders that pass a test. */
const picky =
  (status: number, when: (order: Order) => boolean): Fault['handler'] =>
  (healthy) =>
  (request) => {
    const reply = healthy(request);
    if (reply.status !== 201) return reply;
    return when(JSON.parse(String(reply.body))) ? refuse(status, 'No.') : reply;
  };

const faults: Fault[] = [
  {
    name: 'limit-beyond-the-most',
    rule: 'invalid-accepted',
    route: 'GET /orders',
    at: parameter(0, 'maximum'),
    handler: unread('limit', (value) => Number(value) > 50),
  },
  {
    name: 'limit-of-zero',
    rule: 'invalid-accepted',
    route: 'GET /orders',
    at: parameter(0, 'minimum'),
    handler: unread('limit', (value) => Number(value) < 1),
  },
  {
    name: 'limit-in-words',
    rule: 'invalid-accepted',
    route: 'GET /orders',
    at: parameter(0, 'type'),
    handler: unread('limit', (value) => Number.isNaN(Number(value))),
  },
  {
    name: 'largest-limit-refused',
    rule: 'valid-rejected',
    route: 'GET /orders',
    at: parameter(0, 'maximum'),
    handler: refused('limit', '50'),
  },
  {
    name: 'smallest-limit-refused',
    rule: 'valid-rejected',
    route: 'GET /orders',
    at: parameter(0, 'minimum'),
    handler: refused('limit', '1'),
  },
  {
    name: 'order-that-nobody-knows',
    rule: 'invalid-accepted',
    route: 'GET /orders',
    at: parameter(1, 'enum'),
    handler: unread('sort', (value) => !/^(?:newest|oldest|size)$/.test(value)),
  },
  {
    name: 'described-order-refused',
    rule: 'valid-rejected',
    route: 'GET /orders',
    at: parameter(1, 'enum'),
    handler: refused('sort', 'size'),
  },
  {
    name: 'day-that-does-not-exist',
    rule: 'invalid-accepted',
    route: 'GET /orders',
    at: parameter(2, 'format'),
    severity: 'warning',
    handler: unread('placedAfter', (value) => !isDate(value)),
  },
  {
    name: 'limit-needed-though-optional',
    rule: 'valid-rejected',
    route: 'GET /orders',
    at: '/paths/~1orders/get/parameters/0',
    handler: (healthy) => (request) =>
      request.query.has('limit') ? healthy(request) : refuse(400, 'No limit.'),
  },
  {
    name: 'crash-on-a-broken-limit',
    rule: 'server-error',
    route: 'GET /orders',
    at: '/paths/~1orders/get/responses',
    handler: (healthy) => (request) => {
      const reply = healthy(request);
      return reply.status === 400 ? content(500, 'text/plain', 'RangeError') : reply;
    },
  },
  {
    name: 'nothing-checked-but-the-json',
    rule: 'invalid-accepted',
    route: 'POST /orders',
    at: property('required/0'),
    handler: mended((order) => ({ article: 'AB-1234', ...order })),
  },
  {
    name: 'too-many-articles',
    rule: 'invalid-accepted',
    route: 'POST /orders',
    at: property('properties/quantity/maximum'),
    handler: mended((order) => (Number(order.quantity) > 99 ? { ...order, quantity: 99 } : order)),
  },
  {
    name: 'quantity-as-text',
    rule: 'invalid-accepted',
    route: 'POST /orders',
    at: property('properties/quantity/type'),
    handler: mended((order) => (typeof order.quantity === 'string' ? { ...order, quantity: 1 } : order)),
  },
  {
    name: 'pattern-without-its-ends',
    rule: 'invalid-accepted',
    route: 'POST /orders',
    at: property('properties/article/pattern'),
    handler: mended((order) => ({
      ...order,
      article: /[A-Z]{2}-\d{4}/.exec(String(order.article))?.[0] ?? order.article,
    })),
  },
  {
    name: 'unknown-property-taken',
    rule: 'invalid-accepted',
    route: 'POST /orders',
    at: property('additionalProperties'),
    handler: mended(({ article, quantity, note, gift, address, labels }) => ({
      article,
      quantity,
      note,
      gift,
      address,
      labels,
    })),
  },
  {
    name: 'city-of-one-letter',
    rule: 'invalid-accepted',
    route: 'PUT /orders/{number}',
    at: property('properties/address/properties/city/minLength'),
    handler: mended((order) => {
      const address = order.address as Order | undefined;
      return typeof address?.city === 'string' && characters(address.city) === 1
        ? { ...order, address: { ...address, city: 'Aa' } }
        : order;
    }),
  },
  {
    name: 'a-label-twice',
    rule: 'invalid-accepted',
    route: 'POST /orders',
    at: property('properties/labels/uniqueItems'),
    handler: mended((order) =>
      Array.isArray(order.labels) ? { ...order, labels: [...new Set(order.labels)] } : order,
    ),
  },
  {
    name: 'four-labels',
    rule: 'invalid-accepted',
    route: 'POST /orders',
    at: property('properties/labels/maxItems'),
    handler: mended((order) =>
      Array.isArray(order.labels) && new Set(order.labels).size === order.labels.length
        ? { ...order, labels: order.labels.slice(0, 3) }
        : order,
    ),
  },
  {
    name: 'labels-counted-from-zero',
    rule: 'valid-rejected',
    route: 'POST /orders',
    at: property('properties/labels/maxItems'),
    handler: picky(422, ({ labels }) => Array.isArray(labels) && labels.length === 3),
  },
  {
    name: 'no-note-refused',
    rule: 'valid-rejected',
    route: 'POST /orders',
    at: property('properties/note/type'),
    handler: picky(400, ({ note }) => note === null),
  },
  {
    name: 'longest-note-refused',
    rule: 'valid-rejected',
    route: 'POST /orders',
    at: property('properties/note/maxLength'),
    handler: picky(422, ({ note }) => characters(note) === 20),
  },
  {
    name: 'note-measured-in-bytes',
    rule: 'valid-rejected',
    route: 'POST /orders',
    at: property('properties/note/maxLength'),
    handler: picky(422, ({ note }) => Buffer.byteLength(String(note)) > 20),
  },
  {
    name: 'gift-needed-though-optional',
    rule: 'valid-rejected',
    route: 'POST /orders',
    at: '/paths/~1orders/post/requestBody/content/application~1json/schema',
    handler: picky(422, ({ gift }) => gift === undefined),
  },
  {
    name: 'crash-without-an-address',
    rule: 'server-error',
    route: 'POST /orders',
    at: '/paths/~1orders/post/responses',
    handler: (healthy) => (request) => {
      const reply = healthy(request);
      return /Wrong: address/.test(String(reply.body)) ? content(500, 'text/plain', 'TypeError') : reply;
    },
  },
  {
    name: 'crash-on-broken-json',
    rule: 'server-error',
    route: 'POST /orders',
    at: '/paths/~1orders/post/responses',
    handler: (healthy) => (request) => {
      const reply = healthy(request);
      return /No JSON/.test(String(reply.body)) ? content(500, 'text/plain', 'SyntaxError') : reply;
    },
  },
  {
    name: 'xml-taken',
    rule: 'media-type-accepted',
    route: 'POST /orders',
    at: '/paths/~1orders/post/requestBody/content',
    handler: (healthy) => (request) =>
      healthy(request).status === 415
        ? json(201, { number: 1, article: '', quantity: 1, address: {} })
        : healthy(request),
  },
  {
    name: 'media-type-never-looked-at',
    rule: 'media-type-accepted',
    route: 'POST /orders',
    at: '/paths/~1orders/post/requestBody/content',
    severity: 'warning',
    handler: (healthy) => (request) =>
      healthy({ ...request, headers: { ...request.headers, 'content-type': 'application/json' } }),
  },
  {
    name: 'patched-though-not-described',
    rule: 'method-allowed',
    route: 'PATCH /orders/{number}',
    at: '/paths/~1orders~1{number}',
    handler: () => () => json(200, {}),
  },
  {
    name: 'everything-cancelled-at-once',
    rule: 'method-allowed',
    route: 'DELETE /orders',
    at: '/paths/~1orders',
    handler: () => () => empty(204),
  },
  ...(
    [
      ['listed-for-anybody', 'GET /orders', () => true],
      [
        'any-token-will-do',
        'GET /orders',
        (value: string | undefined) => value?.startsWith('Bearer ') === true,
      ],
      [
        'token-compared-by-its-beginning',
        'POST /orders',
        (value: string | undefined) => value?.startsWith('Bearer alice-token') === true,
      ],
      ['cancelled-by-anybody', 'DELETE /orders/{number}', () => true],
    ] as const
  ).map(
    ([name, route, takes]): Fault => ({
      name,
      rule: 'auth-ignored',
      route,
      at: route.startsWith('DELETE')
        ? '/paths/~1orders~1{number}/delete'
        : `/paths/~1orders/${route.split(' ')[0]?.toLowerCase()}`,
      handler: (healthy) => (request) =>
        takes(request.headers.authorization)
          ? healthy({ ...request, headers: { ...request.headers, authorization: 'Bearer alice-token' } })
          : healthy(request),
    }),
  ),
];

export const orders: App = defineApp({
  name: 'orders',
  document: new URL('./openapi.yaml', import.meta.url),
  manners: ['keys-reversed', 'charset', 'many-headers'],
  token: 'alice-token',
  routes: createRoutes,
  faults,
});
