import { parseContentDisposition, parseMultipart } from '@countersign/contract';
import { type App, defineApp, type Fault } from '../app.ts';
import { type AppRequest, content, empty, type Handler, json, type Reply } from '../reply.ts';

interface Image {
  readonly id: string;
  readonly size: number;
  readonly caption?: string;
  readonly rating?: number;
}

/** The fields of a form, by name; undefined when it is none. */
function readForm({ headers, body }: AppRequest): Map<string, Buffer> | undefined {
  const boundary = /^multipart\/form-data;.*boundary="?([^";]+)"?/i.exec(headers['content-type'] ?? '')?.[1];
  const form = boundary === undefined ? undefined : parseMultipart(body, boundary);
  if (form?.ok !== true) return undefined;
  return new Map(
    form.value.map((part) => {
      const field = part.headers.find(([name]) => name.toLowerCase() === 'content-disposition')?.[1] ?? '';
      return [parseContentDisposition(field)?.name ?? '', Buffer.from(part.bytes)];
    }),
  );
}

const unknown = empty(401, [['WWW-Authenticate', 'Key']]);
const wrong = (error: string): Reply => json(error === 'media type' ? 415 : 422, { error });

/** What is wrong with a form, by the name of the check. */
const checks: Readonly<Record<string, (form: Map<string, Buffer>) => boolean>> = {
  image: (form) => !form.has('image'),
  caption: (form) => [...(form.get('caption')?.toString() ?? '')].length > 12,
  rating: (form) => form.has('rating') && !/^[1-5]$/.test(form.get('rating')?.toString() ?? ''),
};

function isSize(query: URLSearchParams): boolean {
  const sizes = [...query].filter(([name]) => name.startsWith('size['));
  return sizes.every(([name, value]) => /^size\[(?:least|most)\]$/.test(name) && /^\d+$/.test(value));
}

/** The server without those of its checks that are named. */
function createRoutes(without: readonly string[] = []): Record<string, Handler> {
  const images = new Map<string, { image: Image; bytes: Buffer }>();
  let last = 0;
  const isOn = (check: string): boolean => !without.includes(check);
  const hasKey = ({ headers }: AppRequest): boolean => !isOn('key') || headers['x-key'] === 'alice-token';
  const hasSession = ({ headers }: AppRequest): boolean =>
    !isOn('session') || /(?:^|; )session=alice-token(?:;|$)/.test(headers.cookie ?? '');
  return {
    'GET /images': (request) => {
      if (!hasKey(request)) return unknown;
      const { query, headers } = request;
      const tags = query.get('tags')?.split(',') ?? [];
      if (isOn('tags') && (tags.length > 2 || tags.some((tag) => [...tag].length < 2))) return empty(400);
      if (isOn('size') && !isSize(query)) return empty(400);
      if (isOn('order') && !/^(?:up|down)$/.test(String(headers['x-order'] ?? 'up'))) return empty(400);
      return json(
        200,
        [...images.values()].map(({ image }) => image),
      );
    },
    'POST /images': (request) => {
      if (!hasKey(request))
        return {
          ...json(401, { error: 'key' }),
          headers: [['Content-Type', 'application/json'], ...unknown.headers],
        };
      const form = readForm(request) ?? (isOn('media type') ? undefined : new Map([['image', request.body]]));
      if (form === undefined) return wrong('media type');
      const failed = Object.keys(checks).find((name) => isOn(name) && checks[name]?.(form));
      if (failed !== undefined) return wrong(failed);
      last += 1;
      const bytes = form.get('image') ?? Buffer.alloc(0);
      const caption = form.get('caption')?.toString();
      const rating = Number(form.get('rating') ?? Number.NaN);
      const image: Image = {
        id: `img-${last}`,
        size: bytes.length,
        ...(caption !== undefined && { caption }),
        ...(Number.isInteger(rating) && { rating }),
      };
      images.set(image.id, { image, bytes });
      return json(201, image);
    },
    'GET /images/{imageId}/bytes': (request) => {
      if (!hasKey(request) || !hasSession(request)) return unknown;
      const found = images.get(request.parameters.imageId ?? '');
      return found === undefined ? empty(404) : content(200, 'image/png', found.bytes);
    },
  };
}

/** A server that leaves out one of its checks, with state of its own. */
const without =
  (route: string, check: string): Fault['handler'] =>
  (healthy) => {
    const careless = createRoutes([check])[route] ?? healthy;
    // What the healthy server knows, it keeps telling; only what it refuses is asked of the other one.
    return (request) => {
      const reply = healthy(request);
      return reply.status < 400 ? reply : careless(request);
    };
  };

const form = '/paths/~1images/post/requestBody/content/multipart~1form-data/schema';
const query = (index: number): string => `/paths/~1images/get/parameters/${index}/schema`;

const faults: Fault[] = [
  ...(
    [
      ['image-left-out', 'image', `${form}/required/0`],
      ['caption-of-any-length', 'caption', `${form}/properties/caption/maxLength`],
      ['rating-in-words', 'rating', `${form}/properties/rating/type`],
      ['rating-beyond-five', 'rating', `${form}/properties/rating/maximum`],
    ] as const
  ).map(
    ([name, check, at]): Fault => ({
      name,
      rule: 'invalid-accepted',
      route: 'POST /images',
      at,
      handler: without('POST /images', check),
    }),
  ),
  ...(
    [
      ['any-number-of-tags', 'tags', `${query(0)}/maxItems`],
      ['tags-of-one-letter', 'tags', `${query(0)}/items/minLength`],
      ['size-in-words', 'size', `${query(1)}/properties/least/type`],
      ['any-order', 'order', `${query(2)}/enum`],
    ] as const
  ).map(
    ([name, check, at]): Fault => ({
      name,
      rule: 'invalid-accepted',
      route: 'GET /images',
      at,
      handler: without('GET /images', check),
    }),
  ),
  {
    name: 'anything-taken-for-an-image',
    rule: 'media-type-accepted',
    route: 'POST /images',
    at: '/paths/~1images/post/requestBody/content',
    handler: without('POST /images', 'media type'),
  },
  {
    name: 'listed-without-a-key',
    rule: 'auth-ignored',
    route: 'GET /images',
    at: '/paths/~1images/get',
    handler: without('GET /images', 'key'),
  },
  {
    name: 'session-never-looked-at',
    rule: 'auth-ignored',
    route: 'GET /images/{imageId}/bytes',
    at: '/paths/~1images~1{imageId}~1bytes/get',
    handler: (healthy) => (request) =>
      healthy({ ...request, headers: { ...request.headers, cookie: 'session=alice-token' } }),
  },
  {
    name: 'large-image-refused',
    rule: 'valid-rejected',
    route: 'POST /images',
    at: form,
    handler: (healthy) => (request) =>
      request.body.length > 65_536 ? json(413, { error: 'too large' }) : healthy(request),
  },
  {
    name: 'best-rating-refused',
    rule: 'valid-rejected',
    route: 'POST /images',
    at: `${form}/properties/rating/maximum`,
    handler: (healthy) => (request) =>
      readForm(request)?.get('rating')?.toString() === '5' ? wrong('rating') : healthy(request),
  },
  {
    name: 'caption-needed-though-optional',
    rule: 'valid-rejected',
    route: 'POST /images',
    at: form,
    handler: (healthy) => (request) =>
      readForm(request)?.has('caption') === false ? wrong('caption') : healthy(request),
  },
  {
    name: 'size-forgotten-where-it-is-nothing',
    rule: 'body-invalid',
    route: 'POST /images',
    at: '/components/schemas/Image/required/1',
    handler: (healthy) => (request) => {
      const reply = healthy(request);
      return reply.status === 201 && JSON.parse(String(reply.body)).size === 0
        ? json(201, { id: 'img-0' })
        : reply;
    },
  },
];

export const gallery: App = defineApp({
  name: 'gallery',
  document: new URL('./openapi.yaml', import.meta.url),
  manners: ['many-headers'],
  token: 'alice-token',
  routes: () => createRoutes(),
  faults,
});
