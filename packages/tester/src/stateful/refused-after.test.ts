import { parseContract } from '@countersign/contract/load';
import { expect, test } from 'vitest';
import { refusalAfter } from './refused-after.ts';

async function refusal(words: string, status = '409', deed = 'close'): Promise<string | undefined> {
  const parameters = [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }];
  const operation = (id: string, responses: object): object => ({
    post: { operationId: id, parameters, responses: { 204: { description: 'Done.' }, ...responses } },
  });
  const document = {
    openapi: '3.1.0',
    info: { title: 'Polls', version: '1' },
    paths: {
      '/polls': { post: { operationId: 'createPoll', responses: { 201: { description: 'Made.' } } } },
      [`/polls/{id}/${deed}`]: operation(`${deed}Poll`, {}),
      '/polls/{id}/votes': operation('vote', { [status]: { description: words } }),
    },
  };
  const contract = await parseContract(JSON.stringify(document));
  const [made, done, other] = contract.operations;
  if (made === undefined || done === undefined || other === undefined) throw new Error('no operations');
  return refusalAfter(made, done, other)?.status;
}

interface Row {
  readonly words: string;
  readonly want: string | undefined;
  readonly status?: string;
  readonly deed?: string;
}

const rows: readonly (readonly [string, Row])[] = [
  ['the object is what the deed makes it', { words: 'The poll is closed.', want: '409' }],
  ['it was already', { words: 'It was closed already. Nothing is counted.', want: '409' }],
  ['another status of the kind', { words: 'The poll has been closed.', want: '423', status: '423' }],
  ['an irregular verb', { words: 'The poll was withdrawn.', want: '409', deed: 'withdraw' }],
  ['a doubled consonant', { words: 'The poll is stopped.', want: '409', deed: 'stop' }],
  ['one of several reasons', { words: 'The poll is full or closed.', want: '409' }],
  ['the opposite', { words: 'The poll is not closed yet.', want: undefined }],
  ['a condition', { words: 'Until the poll is closed, nothing can be counted.', want: undefined }],
  ['something else', { words: 'The account is closed.', want: undefined }],
  ['another deed', { words: 'The poll is archived.', want: undefined }],
  ['a refusal of what was sent', { words: 'The poll is closed.', want: undefined, status: '400' }],
];

test.each(rows)('%s', async (_, { words, want, status, deed }) => {
  expect(await refusal(words, status, deed)).toBe(want);
});
