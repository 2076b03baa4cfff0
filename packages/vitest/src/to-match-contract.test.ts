import { parseContract } from '@countersign/contract/load';
import { expect, test } from 'vitest';
import './index.ts';

const contract = await parseContract(
  JSON.stringify({
    openapi: '3.1.1',
    info: { title: 'Pets', version: '1' },
    paths: {
      '/pet': {
        get: {
          operationId: 'getPet',
          responses: {
            200: {
              description: '',
              content: {
                'application/json': {
                  schema: { type: 'object', required: ['id'], properties: { id: { type: 'integer' } } },
                },
              },
            },
          },
        },
      },
    },
  }),
  { name: 'pets' },
);

test('a response that keeps the description matches, and can still be read', async () => {
  const response = Response.json({ id: 1 });
  await expect(response).toMatchContract(contract, 'getPet');
  expect(await response.json()).toEqual({ id: 1 });
  const wire = {
    status: 200,
    headers: [['content-type', 'application/json']],
    body: new TextEncoder().encode('{"id":1}'),
  };
  await expect(wire).toMatchContract(contract, 'getPet');
});

test('one that does not says what is wrong and where that is stated', async () => {
  await expect(Response.json({ id: 'x' })).not.toMatchContract(contract, 'getPet');
  const failed = expect(Response.json({ id: 'x' })).toMatchContract(contract, 'getPet');
  await expect(failed).rejects.toThrow(
    /response 200 departs from the description of pets getPet\n\nerror body-invalid \(documented\): .*id is "x".*\n {2}openapi\.yaml:1:\d+$/,
  );
  await expect(
    expect(new Response(null, { status: 418 })).toMatchContract(contract, 'getPet'),
  ).rejects.toThrow(/418/);
});

test('what fetch has decompressed is judged as decompressed', async () => {
  const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip', 'content-length': '3' };
  await expect(new Response('{"id":1}', { headers })).toMatchContract(contract, 'getPet');
});

test('a mistake in the test itself is told apart from a wrong response', async () => {
  const read = Response.json({ id: 1 });
  await read.text();
  await expect(expect(read).toMatchContract(contract, 'getPet')).rejects.toThrow(/has been read already/);
  await expect(expect({ id: 1 }).toMatchContract(contract, 'getPet')).rejects.toThrow(/is no response/);
  await expect(expect(Response.json({})).toMatchContract(contract, 'getpet')).rejects.toThrow(
    /no operation "getpet"; it has getPet/,
  );
});
