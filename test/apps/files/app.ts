import { createHash } from 'node:crypto';
import { type App, defineApp } from '../app.ts';
import { changed, changedHeader, changedJson, content, empty, json } from '../reply.ts';

type File = Record<string, unknown>;

/** Not text in any encoding. */
const picture = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0xff, 0xfe, 0x00, 0x80);

export const files: App = defineApp({
  name: 'files',
  document: new URL('./openapi.yaml', import.meta.url),
  routes: () => ({
    'POST /files': ({ body }) => {
      const sha256 = createHash('sha256').update(body).digest('hex');
      return json(201, {
        name: 'dir/a.txt',
        size: body.length,
        sha256,
        url: 'urn:example:a%20b',
        checkedBy: [],
      });
    },
    'GET /files/{name}': ({ parameters }) => {
      if (parameters.name === 'gone.txt')
        return content(404, 'text/html', '<p>Gone, and described without content.</p>');
      const bytes = parameters.name === 'nothing.txt' ? new Uint8Array() : picture;
      return content(200, 'application/octet-stream', bytes, [
        ['Content-Disposition', "attachment; filename*=UTF-8''a%20b"],
      ]);
    },
    'PUT /files/{name}': () => empty(202, [['Content-Length', '0']]),
    'GET /files/{name}/thumbnail': () =>
      content(200, 'image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg"/>'),
    'GET /files/{name}/inline': () =>
      json(200, { data: Buffer.from(picture).toString('base64'), metadata: ' {} ' }),
  }),
  faults: [
    {
      name: 'size-as-string',
      rule: 'body-invalid',
      route: 'POST /files',
      at: '/components/schemas/File/properties/size/type',
      handler: changedJson<File>((file) => ({ ...file, size: String(file.size) })),
    },
    {
      name: 'digest-in-capitals',
      rule: 'body-invalid',
      route: 'POST /files',
      at: '/components/schemas/File/properties/sha256/pattern',
      handler: changedJson<File>((file) => ({ ...file, sha256: String(file.sha256).toUpperCase() })),
    },
    {
      name: 'address-that-is-no-uri',
      rule: 'body-invalid',
      route: 'POST /files',
      at: '/components/schemas/File/properties/url/format',
      handler: changedJson<File>((file) => ({ ...file, url: '/files/a.txt' })),
    },
    {
      name: 'download-without-disposition',
      rule: 'header-missing',
      route: 'GET /files/{name}',
      at: '/paths/~1files~1{name}/get/responses/200/headers/Content-Disposition/required',
      handler: changedHeader('Content-Disposition'),
    },
    {
      name: 'download-without-content-type',
      rule: 'content-type-mismatch',
      route: 'GET /files/{name}',
      at: '/paths/~1files~1{name}/get/responses/200/content',
      handler: changedHeader('Content-Type'),
    },
    {
      name: 'download-with-a-false-length',
      rule: 'header-invalid',
      route: 'GET /files/{name}',
      at: '/paths/~1files~1{name}/get/responses/200',
      handler: changed((reply) =>
        reply.status === 200
          ? { ...reply, headers: [...reply.headers, ['Content-Length', '3']], raw: true }
          : reply,
      ),
    },
    {
      name: 'receipt-that-nobody-described',
      rule: 'body-unexpected',
      route: 'PUT /files/{name}',
      at: '/paths/~1files~1{name}/put/responses/202',
      handler: () => () => json(202, { queued: true }),
    },
    {
      name: 'thumbnail-as-a-page',
      rule: 'content-type-mismatch',
      route: 'GET /files/{name}/thumbnail',
      at: '/paths/~1files~1{name}~1thumbnail/get/responses/200/content',
      handler: changedHeader('Content-Type', 'text/html'),
    },
    {
      name: 'base64-of-the-wrong-alphabet',
      rule: 'body-invalid',
      route: 'GET /files/{name}/inline',
      at: '/paths/~1files~1{name}~1inline/get/responses/200/content/application~1json/schema/properties/data/contentEncoding',
      handler: changedJson<File>((file) => ({ ...file, data: Buffer.from(picture).toString('base64url') })),
    },
    {
      name: 'metadata-that-is-no-json',
      rule: 'body-invalid',
      route: 'GET /files/{name}/inline',
      at: '/paths/~1files~1{name}~1inline/get/responses/200/content/application~1json/schema/properties/metadata/contentMediaType',
      handler: changedJson<File>((file) => ({ ...file, metadata: '{}{' })),
    },
  ],
});
