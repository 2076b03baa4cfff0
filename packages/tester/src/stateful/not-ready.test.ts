import { parseContract } from '@countersign/contract/load';
import { expect, test } from 'vitest';
import { notReady } from './not-ready.ts';

async function refusal(words: string, status: string): Promise<string | undefined> {
  const parameters = [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }];
  const document = {
    openapi: '3.1.0',
    info: { title: 'Exports', version: '1' },
    paths: {
      '/exports': { post: { operationId: 'start', responses: { 202: { description: 'Started.' } } } },
      '/exports/{id}/file': {
        get: {
          operationId: 'getFile',
          parameters,
          responses: { 200: { description: 'The file.' }, [status]: { description: words } },
        },
      },
    },
  };
  const [start, file] = (await parseContract(JSON.stringify(document))).operations;
  if (start === undefined || file === undefined) throw new Error('no operations');
  return notReady(start, file)?.status;
}

const rows: readonly (readonly [words: string, status: string, isOne: boolean])[] = [
  ['The export is not finished.', '409', true],
  ['Not ready yet.', '425', true],
  ['Still being written; ask again.', '202', true],
  ['The export is still running.', '409', true],
  ["The file hasn't been generated.", '404', true],
  ['There is no such export, or it is not ready.', '404', true],
  ['The file is not available yet.', '404', true],

  ['There is no such export.', '404', false],
  ['The export is finished.', '409', false],
  ['Another export is still running.', '409', false],
  ['The export has not been paid yet.', '409', false],
  ['The account is not verified yet.', '409', false],
  ['The export is not finished; a part of it may be given.', '409', false],
  ['The export is not finished.', '400', false],
];

test.each(rows)('%s (%s)', async (words, status, isOne) => {
  expect(await refusal(words, status)).toBe(isOne ? status : undefined);
});
