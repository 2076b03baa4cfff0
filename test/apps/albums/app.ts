import { randomUUID } from 'node:crypto';
import { parseContentDisposition, parseMultipart } from '@countersign/contract';
import { type AppRequest, content, empty, json, type Reply } from '../reply.ts';
import { defineStatefulApp, type StatefulApp } from '../stateful-app.ts';

interface Photo {
  readonly view: Readonly<Record<string, unknown>>;
  readonly bytes: Buffer;
}

interface Album {
  readonly owner: string;
  readonly view: Readonly<Record<string, unknown>>;
  readonly photos: Map<string, Photo>;
}

const unknown = empty(401, [['WWW-Authenticate', 'Key']]);

function fieldsOf({ headers, body }: AppRequest): Map<string, Buffer> | undefined {
  const boundary = /boundary="?([^";]+)/i.exec(headers['content-type'] ?? '')?.[1];
  const parsed = boundary === undefined ? undefined : parseMultipart(body, boundary);
  if (parsed?.ok !== true) return undefined;
  return new Map(
    parsed.value.map((part) => {
      const field = part.headers.find(([name]) => name.toLowerCase() === 'content-disposition')?.[1] ?? '';
      return [parseContentDisposition(field)?.name ?? '', Buffer.from(part.bytes)];
    }),
  );
}

/** What belongs to somebody else is not there; who is unknown hears of it after what is wrong with the request. */
export const albums: StatefulApp = defineStatefulApp({
  name: 'albums',
  document: new URL('./openapi.yaml', import.meta.url),
  token: 'alice-key',
  otherToken: 'bob-key',
  manners: ['keys-reversed', 'many-headers'],
  faults: [
    { name: 'long-photos-lose-their-end', rule: 'bytes-differ' },
    { name: 'albums-open-to-everybody', rule: 'other-user-reads' },
    { name: 'photos-deleted-by-anybody', rule: 'other-user-writes' },
    { name: 'captions-in-small-letters', rule: 'read-differs-from-write' },
  ],
  routes: (fault) => {
    const albumsById = new Map<string, Album>();
    let last = 0;
    const userOf = ({ headers }: AppRequest): string | undefined =>
      /^(alice|bob)-key$/.exec(String(headers['x-album-key'] ?? ''))?.[1];
    const inAlbum = (request: AppRequest, answer: (album: Album) => Reply): Reply => {
      const user = userOf(request);
      if (user === undefined) return unknown;
      const album = albumsById.get(request.parameters.albumId ?? '');
      const isOpen =
        (fault === 'albums-open-to-everybody' && request.method === 'GET') ||
        (fault === 'photos-deleted-by-anybody' && request.method === 'DELETE');
      return album === undefined || (album.owner !== user && !isOpen) ? empty(404) : answer(album);
    };
    const withPhoto = (request: AppRequest, answer: (photo: Photo, album: Album) => Reply): Reply =>
      inAlbum(request, (album) => {
        const photo = album.photos.get(request.parameters.photoId ?? '');
        return photo === undefined ? empty(404) : answer(photo, album);
      });
    return {
      'POST /albums': (request) => {
        const owner = userOf(request);
        if (owner === undefined) return unknown;
        const { title } = JSON.parse(request.body.toString()) as Record<string, unknown>;
        const albumId = randomUUID();
        const view = { albumId, title };
        albumsById.set(albumId, { owner, view, photos: new Map() });
        return json(201, view);
      },
      'GET /albums/{albumId}': (request) => inAlbum(request, ({ view }) => json(200, view)),
      'GET /albums/{albumId}/photos': (request) =>
        inAlbum(request, ({ photos }) => json(200, [...photos.values()].map(({ view }) => view).reverse())),
      'POST /albums/{albumId}/photos': (request) =>
        inAlbum(request, ({ photos }) => {
          const fields = fieldsOf(request);
          const sent = fields?.get('photo');
          if (sent === undefined) return empty(422);
          last += 1;
          const bytes = fault === 'long-photos-lose-their-end' ? sent.subarray(0, 16_384) : sent;
          const said = fields?.get('caption')?.toString();
          const caption = fault === 'captions-in-small-letters' ? said?.toLowerCase() : said;
          const view = { photoId: last, size: sent.length, ...(caption !== undefined && { caption }) };
          photos.set(String(last), { view, bytes });
          return json(201, view);
        }),
      'GET /albums/{albumId}/photos/{photoId}': (request) =>
        withPhoto(request, ({ bytes }) => content(200, 'image/png', bytes)),
      'DELETE /albums/{albumId}/photos/{photoId}': (request) =>
        withPhoto(request, (_, { photos }) => {
          photos.delete(request.parameters.photoId ?? '');
          return empty(204);
        }),
    };
  },
});
