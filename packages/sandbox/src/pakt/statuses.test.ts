import { bob } from '../test-client.ts';
import {
  big,
  form,
  json,
  type Setting,
  type StatusRow,
  testStatuses,
  unauthenticated,
} from '../test-statuses.ts';

async function paktFile({ call }: Setting): Promise<string> {
  const answer = await call('POST', '/v1/upload', { body: form() });
  return ((await answer.json()) as { data: { _id: string } }).data._id;
}

const uploads = (path: string): readonly StatusRow[] => [
  [200, 'a file is sent', ({ call }) => call('POST', path, { body: form('a', '80:20 rule.png') })],
  [400, 'there is no file', ({ call }) => call('POST', path, { body: form('a', 'a', 'other') })],
  [400, 'there is no body', ({ call }) => call('POST', path)],
  [400, 'the filename has a backslash', ({ call }) => call('POST', path, { body: form('a', 'C:\\a') })],
  [413, 'the file is over the chainsite’s limit', ({ call }) => call('POST', path, { body: form(big) })],
  [415, 'the body is JSON', ({ call }) => call('POST', path, { headers: json, body: '{}' })],
  ...unauthenticated('POST', path, { body: form() }),
];

testStatuses('pakt', {
  uploadPublicFile: uploads('/v1/upload'),
  uploadPrivateFile: uploads('/v1/upload/private'),
  listFiles: [
    [
      200,
      'there is a file',
      async (at) => {
        await paktFile(at);
        return at.call('GET', '/v1/upload/?page=1&limit=10');
      },
    ],
    [
      200,
      'the page is behind the last',
      ({ call }) => call('GET', '/v1/upload/?page=99999999999999999999&limit=1'),
    ],
    [400, 'the page is 0', ({ call }) => call('GET', '/v1/upload/?page=0')],
    [400, 'the limit is no number', ({ call }) => call('GET', '/v1/upload/?limit=ten')],
    [400, 'a percent sign stands alone', ({ call }) => call('GET', '/v1/upload/?page=%')],
    ...unauthenticated('GET', '/v1/upload/'),
  ],
  getFile: [
    [200, 'the file exists', async (at) => at.call('GET', `/v1/upload/${await paktFile(at)}`)],
    [404, 'it does not', ({ call }) => call('GET', '/v1/upload/68123badaa855ca20cdf6451')],
    [404, 'its id is "private"', ({ call }) => call('GET', '/v1/upload/private')],
    [
      404,
      'it is another user’s',
      async (at) => at.call('GET', `/v1/upload/${await paktFile(at)}`, { as: bob }),
    ],
    ...unauthenticated('GET', '/v1/upload/x'),
  ],
  createDownloadUrl: [
    [200, 'the file exists', async (at) => at.call('GET', `/v1/upload/url/${await paktFile(at)}`)],
    [404, 'it does not', ({ call }) => call('GET', '/v1/upload/url/x')],
    [
      404,
      'it is another user’s',
      async (at) => at.call('GET', `/v1/upload/url/${await paktFile(at)}`, { as: bob }),
    ],
    ...unauthenticated('GET', '/v1/upload/url/x'),
  ],
});
