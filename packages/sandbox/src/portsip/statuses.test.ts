import { PortsipClient, sha256 } from '../test-client.ts';
import {
  big,
  json,
  nowhere,
  type Setting,
  sessions,
  testStatuses,
  unauthenticated,
} from '../test-statuses.ts';

const client = ({ namespace, sandbox }: Setting): PortsipClient => new PortsipClient(sandbox, { namespace });
const octets = { 'Content-Type': 'application/octet-stream', 'PortSIP-Upload-Token': 'x' };
const atNowhere = (rest: string): string => `/api/blobs/uploads/${nowhere}/${rest}`;

testStatuses('portsip', {
  initBlobUpload: [
    [202, 'it is asked for', ({ call }) => call('POST', '/api/blobs/uploads?filename=a&temporary=true')],
    [400, 'temporary is no boolean', ({ call }) => call('POST', '/api/blobs/uploads?temporary=perhaps')],
    [
      429,
      'there are too many unfinished uploads',
      async (at) => {
        for (let made = 0; made < sessions; made++) await client(at).open();
        return client(at).init();
      },
    ],
    ...unauthenticated('POST', '/api/blobs/uploads'),
  ],
  appendBlobUpload: [
    [203, 'bytes are sent', async (at) => client(at).append(await client(at).open(), 'abc')],
    [
      400,
      'the id is no UUID',
      ({ call }) => call('POST', '/api/blobs/uploads/x/append', { headers: octets, body: 'x' }),
    ],
    [400, 'the token is missing', ({ call }) => call('POST', atNowhere('append'), { body: 'x' })],
    [
      404,
      'there is no such upload',
      ({ call }) => call('POST', atNowhere('append'), { headers: octets, body: 'x' }),
    ],
    [
      403,
      'the token is another’s',
      async (at) => client(at).append({ ...(await client(at).open()), token: 'x' }, 'a'),
    ],
    [
      409,
      'the token is stale',
      async (at) => {
        const opened = await client(at).open();
        await client(at).append(opened, 'a');
        return client(at).append(opened, 'a');
      },
    ],
    [413, 'the file is too large', async (at) => client(at).append(await client(at).open(), big)],
    [415, 'the body is JSON', async (at) => client(at).append(await client(at).open(), '{}', json)],
    [
      416,
      'the bytes belong elsewhere',
      async (at) => client(at).append(await client(at).open(), 'a', { 'Content-Range': '5-5' }),
    ],
    ...unauthenticated('POST', atNowhere('append'), { headers: octets, body: 'x' }),
  ],
  completeBlobUpload: [
    [
      201,
      'the digest is right',
      async (at) => client(at).complete(await client(at).open(), { body: 'a', digest: sha256('a') }),
    ],
    [
      400,
      'the digest is wrong',
      async (at) => client(at).complete(await client(at).open(), { body: 'a', digest: sha256('b') }),
    ],
    [
      403,
      'the token is another’s',
      async (at) => client(at).complete({ ...(await client(at).open()), token: 'x' }),
    ],
    [404, 'there is no such upload', (at) => client(at).complete({ id: nowhere, token: 'x', range: null })],
    ...unauthenticated('POST', atNowhere('complete'), { headers: octets }),
  ],
  getBlobUploadStatus: [
    [204, 'the upload exists', async (at) => client(at).status(await client(at).open())],
    [400, 'the id is no UUID', ({ call }) => call('GET', '/api/blobs/uploads/x/status')],
    [404, 'there is no such upload', ({ call }) => call('GET', atNowhere('status'))],
    ...unauthenticated('GET', atNowhere('status')),
  ],
  deleteBlobUpload: [
    [204, 'the upload exists', async (at) => client(at).destroy(await client(at).open())],
    [404, 'there is no such upload', ({ call }) => call('POST', atNowhere('destroy'))],
    [
      409,
      'it is complete',
      async (at) => {
        const opened = await client(at).open();
        await client(at).complete(opened);
        return client(at).destroy(opened);
      },
    ],
    ...unauthenticated('POST', atNowhere('destroy')),
  ],
  downloadBlobs: [
    [
      200,
      'the file exists, without a token',
      async (at) => {
        await client(at).complete(await client(at).open(), { body: 'a' });
        return at.call('GET', `/api/blobs/${sha256('a')}`, { as: {} });
      },
    ],
    [404, 'there is no such file', ({ call }) => call('GET', `/api/blobs/${sha256('nothing')}`)],
    [404, 'the key is no digest', ({ call }) => call('GET', '/api/blobs/..%2f..%2fetc%2fpasswd')],
  ],
});
