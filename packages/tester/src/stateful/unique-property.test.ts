import { parseContract } from '@countersign/contract/load';
import { expect, test } from 'vitest';
import { uniqueProperty } from './unique-property.ts';

const text = { type: 'string' };

test.each<[words: string, property: string | undefined]>([
  ['There is a user with this e-mail address already.', 'eMailAddress'],
  ['The title is taken.', 'title'],
  ['Another one has this title.', 'title'],
  ['The title and the e-mail address exist already.', undefined],
  ['The title was changed since; there is another version.', undefined],
  ['An import with this title is already running.', undefined],
  ['The kind is in use already.', undefined],
  ['It is closed already.', undefined],
  ['The title is too old.', undefined],
])('%s %s', async (description, property) => {
  const schema = {
    type: 'object',
    properties: {
      title: text,
      eMailAddress: text,
      kind: { ...text, enum: ['a', 'b'] },
      size: { type: 'integer' },
    },
  };
  const requestBody = { content: { 'application/json': { schema } } };
  const responses = { 201: { description: '' }, 409: { description } };
  const paths = { '/users': { post: { operationId: 'add', requestBody, responses } } };
  const info = { title: 'Users', version: '1' };
  const contract = await parseContract(JSON.stringify({ openapi: '3.1.0', info, paths }), { name: 'users' });
  const [operation] = contract.operations;
  expect(operation && uniqueProperty(contract, operation)).toBe(property);
});
