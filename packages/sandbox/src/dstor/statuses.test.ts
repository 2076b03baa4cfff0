import { bob } from '../test-client.ts';
import {
  big,
  form,
  type Init,
  json,
  type Setting,
  sessions,
  testStatuses,
  unauthenticated,
} from '../test-statuses.ts';

const announce = (body: unknown): Init => ({ headers: json, body: JSON.stringify(body) });
async function token({ call }: Setting, chunks = 1): Promise<Readonly<Record<string, string>>> {
  const answer = await call(
    'POST',
    '/upload/get-token',
    announce({ chunks_number: chunks, folder_path: 'f' }),
  );
  return { 'x-dstor-upload-token': ((await answer.json()) as { token: string }).token };
}

testStatuses('dstor', {
  createUploadToken: [
    [
      200,
      'chunks are announced',
      ({ call }) => call('POST', '/upload/get-token', announce({ chunks_number: 1, folder_path: '' })),
    ],
    [
      200,
      'the path has a slash at its end',
      ({ call }) => call('POST', '/upload/get-token/', announce({ chunks_number: 1, folder_path: '' })),
    ],
    [
      400,
      'a field is missing',
      ({ call }) => call('POST', '/upload/get-token', announce({ chunks_number: 1 })),
    ],
    [
      400,
      'no chunk is announced',
      ({ call }) => call('POST', '/upload/get-token', announce({ chunks_number: 0, folder_path: '' })),
    ],
    [
      400,
      'the body is not JSON',
      ({ call }) => call('POST', '/upload/get-token', { headers: json, body: '{' }),
    ],
    [400, 'there is no body', ({ call }) => call('POST', '/upload/get-token', { headers: json })],
    [
      413,
      'the body is too large',
      ({ call }) => call('POST', '/upload/get-token', announce({ chunks_number: 1, folder_path: big })),
    ],
    [
      415,
      'the body is of another type',
      ({ call }) =>
        call('POST', '/upload/get-token', { headers: { 'Content-Type': 'text/plain' }, body: '{}' }),
    ],
    [
      429,
      'there are too many unfinished uploads',
      async (at) => {
        for (let made = 0; made < sessions; made++) await token(at);
        return at.call('POST', '/upload/get-token', announce({ chunks_number: 1, folder_path: '' }));
      },
    ],
    ...unauthenticated('POST', '/upload/get-token', announce({ chunks_number: 1, folder_path: '' })),
  ],
  uploadChunk: [
    [
      200,
      'files are sent',
      async (at) =>
        at.call('POST', '/upload/', { headers: await token(at), body: form('a', 'd/a.txt', 'any') }),
    ],
    [400, 'the token is missing', ({ call }) => call('POST', '/upload/', { body: form() })],
    [
      403,
      'the token is not known',
      ({ call }) => call('POST', '/upload/', { headers: { 'x-dstor-upload-token': 'x' }, body: form() }),
    ],
    [
      403,
      'the token is another user’s',
      async (at) => at.call('POST', '/upload/', { as: bob, headers: await token(at), body: form() }),
    ],
    [
      400,
      'the form is empty',
      async (at) => at.call('POST', '/upload/', { headers: await token(at), body: new FormData() }),
    ],
    [
      409,
      'all chunks are there',
      async (at) => {
        const headers = await token(at);
        await at.call('POST', '/upload/', { headers, body: form() });
        return at.call('POST', '/upload/', { headers, body: form() });
      },
    ],
    [
      409,
      'a file stands where a directory is needed',
      async (at) => {
        const headers = await token(at, 2);
        await at.call('POST', '/upload/', { headers, body: form('a', 'a') });
        return at.call('POST', '/upload/', { headers, body: form('b', 'a/b') });
      },
    ],
    [
      413,
      'a file is too large',
      async (at) => at.call('POST', '/upload/', { headers: await token(at), body: form(big) }),
    ],
    [
      415,
      'the body is no form',
      async (at) => at.call('POST', '/upload/', { headers: { ...(await token(at)), ...json }, body: '{}' }),
    ],
    ...unauthenticated('POST', '/upload/', { headers: { 'x-dstor-upload-token': 'x' }, body: form() }),
  ],
  getUploadStatus: [
    [
      200,
      'the upload exists',
      async (at) => at.call('GET', '/upload/get-status/', { headers: await token(at) }),
    ],
    [400, 'the token is missing', ({ call }) => call('GET', '/upload/get-status/')],
    [
      403,
      'the token is not known',
      ({ call }) => call('GET', '/upload/get-status/', { headers: { 'x-dstor-upload-token': 'x' } }),
    ],
    ...unauthenticated('GET', '/upload/get-status/', { headers: { 'x-dstor-upload-token': 'x' } }),
  ],
});
