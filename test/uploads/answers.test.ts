import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { createClient as createClevver } from '@countersign/clevver';
import { createClient as createDstor } from '@countersign/dstor';
import { createClient as createPakt } from '@countersign/pakt';
import { createClient as createPortsip } from '@countersign/portsip';
import { storeFiles, waitForBatch } from '@countersign/uploads/clevver';
import { uploadFolder } from '@countersign/uploads/dstor';
import { downloadFile, listFiles, uploadFile } from '@countersign/uploads/pakt';
import { type UploadErrorCode, uploadBlob } from '@countersign/uploads/portsip';
import { expect, test } from 'vitest';
import { fastTiming } from './sandbox.ts';

/** Answers every request in one way. */
async function startServer(answer: RequestListener): Promise<AsyncDisposable & { readonly baseUrl: string }> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => answer(request, response));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  return {
    baseUrl: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}

const file = new File(['abc'], 'a.txt');

const journeys: readonly [name: string, run: (baseUrl: string, waits: number[]) => Promise<unknown>][] = [
  [
    'uploadBlob',
    (baseUrl, waits) => uploadBlob(createPortsip({ baseUrl }), file, { timing: fastTiming(waits) }),
  ],
  [
    'uploadFolder',
    (baseUrl, waits) =>
      uploadFolder(createDstor({ baseUrl }), [{ path: 'a', data: file }], {
        folderPath: 'f',
        timing: fastTiming(waits),
      }),
  ],
  [
    'storeFiles',
    (baseUrl, waits) => storeFiles(createClevver({ baseUrl }), [file], { timing: fastTiming(waits) }),
  ],
  [
    'waitForBatch',
    (baseUrl, waits) =>
      waitForBatch(createClevver({ baseUrl, retry: false }), 'b', { timing: fastTiming(waits) }),
  ],
  [
    'uploadFile',
    (baseUrl, waits) => uploadFile(createPakt({ baseUrl }), file, { timing: fastTiming(waits) }),
  ],
  [
    'listFiles',
    (baseUrl) =>
      listFiles(createPakt({ baseUrl, retry: false }))
        .pages()
        [Symbol.asyncIterator]()
        .next(),
  ],
  ['downloadFile', (baseUrl) => downloadFile(createPakt({ baseUrl, retry: false }), 'id')],
];

const bodies = ['{}', '{"data":null}', '{"data":{}}', 'null', ''];
const cases = journeys.flatMap(([name, run]) => bodies.map((body) => [name, body, run] as const));

test.each(cases)('%s: an answer of %j is incomplete', async (name, body, run) => {
  await using server = await startServer(({ url }, response) => {
    // The first answer of dStor is whole, so that the later ones are asked for.
    const text = url === '/upload/get-token' && body !== 'null' ? '{"token":"t"}' : body;
    response.setHeader('content-type', 'application/json').end(text);
  });
  const error: unknown = await run(server.baseUrl, []).catch((reason: unknown) => reason);
  expect(error).toMatchObject({
    name: 'UploadError',
    code: 'answer-incomplete',
    message: expect.stringContaining(name === 'uploadFile' ? 'a.txt' : 'has no'),
  });
});

test.each(journeys)('%s: who asks for a day of patience is not waited for', async (_, run) => {
  await using server = await startServer((_request, response) => {
    response.writeHead(503, { 'retry-after': '86400' }).end();
  });
  const waits: number[] = [];
  const code: UploadErrorCode = 'refused';
  await expect(run(server.baseUrl, waits)).rejects.toMatchObject({ name: 'UploadError', code });
  expect(waits).toEqual([]);
});
