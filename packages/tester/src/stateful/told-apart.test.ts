import { parseContract } from '@countersign/contract/load';
import { expect, test } from 'vitest';
import { toldApart } from './told-apart.ts';

async function known(responses: Readonly<Record<string, string>>): Promise<string | undefined> {
  const described = Object.entries(responses).map(([status, description]) => [status, { description }]);
  const put = { operationId: 'put', responses: Object.fromEntries(described) };
  const document = {
    openapi: '3.1.0',
    info: { title: 'Things', version: '1' },
    paths: { '/thing': { put } },
  };
  const [operation] = (await parseContract(JSON.stringify(document))).operations;
  return operation && toldApart(operation)?.known.status;
}

const rows: readonly (readonly [made: string, known: string, isTold: boolean])[] = [
  ['Created.', 'Replaced.', true],
  ['A new thing', 'The thing already existed', true],
  ['The thing did not exist, and was made.', 'What was there is overwritten.', true],
  ['Added.', 'It was added already; nothing is created.', true],
  ['Created.', 'An existing thing was updated. No new one was made.', true],

  ['Created.', 'Created or replaced.', false],
  ['Created.', 'It existed already, or was newly created.', false],
  ['Created or updated.', 'Updated.', false],
  ['Created.', 'The thing.', false],
  ['The thing.', 'Replaced.', false],
  ['Created.', 'Replaced; some servers may say so of a new one.', false],
  ['Created.', 'Nothing changed.', false],
];

test.each(rows)('201 %s 200 %s', async (made, there, isTold) => {
  expect(await known({ 201: made, 200: there })).toBe(isTold ? '200' : undefined);
});

test('204 is as good as 200', async () => {
  expect(await known({ 201: 'Created.', 204: 'Replaced.' })).toBe('204');
});
