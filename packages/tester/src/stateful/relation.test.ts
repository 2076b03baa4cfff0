import { parseContract } from '@countersign/contract/load';
import { expect, test } from 'vitest';
import { findRelations } from './relation.ts';

/** Operations as `METHOD path`, with links as `operation parameter=expression`. */
async function relationsOf(
  ...operations: readonly (readonly [string, ...string[]])[]
): Promise<readonly string[]> {
  const paths: Record<string, Record<string, object>> = {};
  for (const [operation, ...links] of operations) {
    const [method = '', path = ''] = operation.split(' ');
    const named = links.map((link, index) => {
      const [operationId = '', ...parameters] = link.split(' ');
      return [
        `l${index}`,
        { operationId, parameters: Object.fromEntries(parameters.map((each) => each.split('='))) },
      ];
    });
    const names = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name);
    paths[path] = {
      ...paths[path],
      [method.toLowerCase()]: {
        operationId: operation,
        parameters: names.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
        responses: { 200: { description: '', links: Object.fromEntries(named) } },
      },
    };
  }
  const document = { openapi: '3.1.1', info: { title: 'T', version: '1' }, paths };
  const contract = await parseContract(JSON.stringify(document).replaceAll('|', ' '));
  return findRelations(contract, contract.operations).map(
    ({ from, to, stated, makes, bindings }) =>
      `${from.id} -> ${to.id}${stated ? ' stated' : ''}${makes ? '' : ' given'}: ${bindings.map(({ name, source }) => `${name}=${source.kind === 'expression' ? source.value : source.kind}`).join(' ')}`,
  );
}

test('a collection makes what stands below it, parents included', async () => {
  expect(
    await relationsOf(
      ['POST /shops'],
      ['GET /shops/{s}'],
      ['POST /shops/{s}/items/'],
      ['DELETE /shops/{shop}/items/{i}'],
    ),
  ).toEqual([
    'POST /shops -> GET /shops/{s}: s=identifier',
    'POST /shops -> POST /shops/{s}/items/: s=identifier',
    'POST /shops/{s}/items/ -> DELETE /shops/{shop}/items/{i}: shop=$request.path.s i=identifier',
  ]);
});

test('a PUT makes what stands at its path when nothing else does', async () => {
  expect(await relationsOf(['PUT /blobs/{name}'], ['GET /blobs/{name}'], ['GET /blobs/{name}/size'])).toEqual(
    [
      'PUT /blobs/{name} -> GET /blobs/{name}: name=$request.path.name',
      'PUT /blobs/{name} -> GET /blobs/{name}/size: name=$request.path.name',
    ],
  );
});

test('the same noun in the singular', async () => {
  expect(await relationsOf(['POST /categories'], ['GET /category/{id}'], ['GET /batch/{id}'])).toEqual([
    'POST /categories -> GET /category/{id}: id=identifier',
  ]);
});

test('a link is taken for what it says, in place of what the paths suggest', async () => {
  expect(
    await relationsOf(
      ['POST /things', 'GET|/things/{id} path.id=$response.body#/key', 'POST|/jobs'],
      ['GET /things/{id}'],
      ['POST /jobs'],
      ['GET /jobs/{id}', 'GET|/things/{id} id=$request.path.id'],
    ),
  ).toEqual([
    'POST /things -> GET /things/{id} stated: id=$response.body#/key',
    'POST /things -> POST /jobs stated given: ',
    'GET /jobs/{id} -> GET /things/{id} stated given: id=$request.path.id',
    'POST /jobs -> GET /jobs/{id}: id=identifier',
  ]);
});

test('what is made below another and found without it comes from there, and not from the PUT that changes it', async () => {
  expect(
    await relationsOf(
      ['POST /calendars/{calendarId}/events'],
      ['GET /events/{eventId}'],
      ['PUT /events/{eventId}'],
    ),
  ).toEqual([
    'POST /calendars/{calendarId}/events -> GET /events/{eventId}: eventId=identifier',
    'POST /calendars/{calendarId}/events -> PUT /events/{eventId}: eventId=identifier',
  ]);
});
