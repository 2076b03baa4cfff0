import { findOperation } from '@countersign/contract';
import { parseContract } from '@countersign/contract/load';
import { expect, test } from 'vitest';
import { deletionOf } from './plan-objects.ts';
import { findRelations } from './relation.ts';

const answer = { responses: { 200: { description: '' } } };
const id = { name: 'id', in: 'path', required: true, schema: { type: 'string' } };

test.each([
  [['/replies/{id}', '/replies/{id}/vote'], '/replies/{id}'],
  [['/replies/{id}/vote'], undefined],
])('of %j, what deletes a reply is %s', async (paths, wanted) => {
  const contract = await parseContract(
    JSON.stringify({
      openapi: '3.1.1',
      info: { title: 'Replies', version: '1' },
      paths: {
        '/replies': { post: { operationId: 'reply', ...answer } },
        ...Object.fromEntries(paths.map((path) => [path, { delete: { ...answer, parameters: [id] } }])),
      },
    }),
  );
  const creator = findOperation(contract, 'reply');
  if (creator === undefined) throw new TypeError('it is described');
  const relations = findRelations(contract, contract.operations);
  expect(deletionOf({ relations }, creator)?.to.path).toBe(wanted);
});
