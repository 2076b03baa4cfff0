import { bob, formOf } from '../test-client.ts';
import {
  big,
  form,
  type Init,
  json,
  nowhere,
  type Setting,
  sessions,
  testStatuses,
  unauthenticated,
} from '../test-statuses.ts';

async function createBatch({ call }: Setting): Promise<string> {
  const answer = await (await call('POST', '/batches')).json();
  return (answer as { data: { id: string } }).data.id;
}
async function startedBatch(setting: Setting): Promise<string> {
  const id = await createBatch(setting);
  await setting.call('POST', `/batches/${id}/files`, { body: formOf('a', 'a.txt') });
  await setting.call('POST', `/batches/${id}/start`);
  return id;
}
const upload = async (at: Setting, init: Init): Promise<Response> =>
  at.call('POST', `/batches/${await createBatch(at)}/files`, init);

testStatuses('clevver', {
  listBatches: [
    [
      200,
      'a batch is being stored',
      async (at) => {
        await startedBatch(at);
        return at.call('GET', '/batches');
      },
    ],
    ...unauthenticated('GET', '/batches'),
  ],
  createBatch: [
    [201, 'it is asked for', ({ call }) => call('POST', '/batches')],
    ...unauthenticated('POST', '/batches'),
    [
      429,
      'there are too many unstarted batches',
      async (at) => {
        for (let made = 0; made < sessions; made++) await createBatch(at);
        return at.call('POST', '/batches');
      },
    ],
  ],
  getBatch: [
    [200, 'the batch exists', async (at) => at.call('GET', `/batches/${await createBatch(at)}`)],
    [404, 'it does not', ({ call }) => call('GET', `/batches/${nowhere}`)],
    [
      404,
      'it is another user’s',
      async (at) => at.call('GET', `/batches/${await createBatch(at)}`, { as: bob }),
    ],
    ...unauthenticated('GET', `/batches/${nowhere}`),
  ],
  startBatch: [
    [
      200,
      'files are attached',
      async (at) => {
        const id = await createBatch(at);
        await at.call('POST', `/batches/${id}/files`, { body: form() });
        return at.call('POST', `/batches/${id}/start`);
      },
    ],
    [409, 'there are no files', async (at) => at.call('POST', `/batches/${await createBatch(at)}/start`)],
    [409, 'it is started already', async (at) => at.call('POST', `/batches/${await startedBatch(at)}/start`)],
    [404, 'there is no such batch', ({ call }) => call('POST', '/batches/x/start')],
    ...unauthenticated('POST', '/batches/x/start'),
  ],
  uploadBatchFile: [
    [200, 'a file is sent', (at) => upload(at, { body: form() })],
    [400, 'the file has another field', (at) => upload(at, { body: form('a', 'a', 'other') })],
    [
      400,
      'there are two files',
      (at) => {
        const two = form();
        two.append('file', new Blob(['b']), 'b.txt');
        return upload(at, { body: two });
      },
    ],
    [400, 'the filename leaves its directory', (at) => upload(at, { body: form('a', '../a.txt') })],
    [400, 'there is no body', (at) => upload(at, {})],
    [
      400,
      'the multipart body is cut off',
      (at) =>
        upload(at, {
          headers: { 'Content-Type': 'multipart/form-data; boundary=b' },
          body: '--b\r\nContent-Dispo',
        }),
    ],
    [
      400,
      'there is no boundary',
      (at) => upload(at, { headers: { 'Content-Type': 'multipart/form-data' }, body: 'x' }),
    ],
    [415, 'the body is no form', (at) => upload(at, { headers: json, body: '{}' })],
    [413, 'the file is too large', (at) => upload(at, { body: form(big) })],
    [
      413,
      'there are too many parts',
      (at) => {
        const many = form();
        for (let count = 0; count < 6; count++) many.append(`field${count}`, 'x');
        return upload(at, { body: many });
      },
    ],
    [
      413,
      'a field is too large',
      (at) => {
        const large = form();
        large.append('note', 'x'.repeat(51));
        return upload(at, { body: large });
      },
    ],
    [
      431,
      'a part has too many headers',
      (at) => {
        const extra = 'X-A: 1\r\n'.repeat(5);
        const body = `--b\r\nContent-Disposition: form-data; name="file"\r\n${extra}\r\na\r\n--b--`;
        return upload(at, { headers: { 'Content-Type': 'multipart/form-data; boundary=b' }, body });
      },
    ],
    [
      409,
      'the batch is started',
      async (at) => at.call('POST', `/batches/${await startedBatch(at)}/files`, { body: form() }),
    ],
    [404, 'there is no such batch', ({ call }) => call('POST', '/batches/x/files', { body: form() })],
    ...unauthenticated('POST', '/batches/x/files', { body: form() }),
  ],
});
