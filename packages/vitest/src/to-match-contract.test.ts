import { parseContract } from '@countersign/contract/load';
import { expect, test } from 'vitest';
import './index.ts';

const contract = await parseContract(
  JSON.stringify({
    openapi: '3.1.1',
    info: { title: 'Pets', version: '1' },
    paths: {
      '/pet': {
        put: {
          operationId: 'setPet',
          requestBody: { required: true, content: { 'application/json': { schema: { type: 'object' } } } },
          responses: { 204: { description: '' }, 400: { description: '' } },
        },
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
    /no operation "getpet"; it has setPet, getPet/,
  );
});

test('a request is judged together with its response, and says itself which operation it is', async () => {
  const headers = { 'content-type': 'application/json' };
  const put = (body: string) =>
    new Request('http://localhost:3000/api/pet', { method: 'PUT', headers, body });
  const response = new Response(null, { status: 204 });
  const request = put('{}');
  await expect({ request, response }).toMatchContract(contract);
  expect(await request.text()).toBe('{}');
  await expect({ request: put('1'), response }).not.toMatchContract(contract, 'setPet');
  await expect(expect({ request: put('1'), response }).toMatchContract(contract)).rejects.toThrow(
    /exchange PUT 204 departs from the description of pets setPet\n\nerror request-invalid/,
  );
  // Refused: both sides have done what they should.
  await expect({ request: put('1'), response: new Response(null, { status: 400 }) }).toMatchContract(
    contract,
  );
});

test('an entry of a HAR file is judged as it was recorded', async () => {
  const entry = (text: string) => ({
    request: { method: 'GET', url: 'http://localhost/pet', headers: [] },
    response: {
      status: 200,
      headers: [{ name: 'content-type', value: 'application/json' }],
      content: { mimeType: 'application/json', text },
    },
  });
  await expect(entry('{"id":1}')).toMatchContract(contract);
  await expect(entry('{"id":"x"}')).not.toMatchContract(contract);
});

test('a request of another operation, or of none, is a mistake in the test', async () => {
  const response = Response.json({ id: 1 });
  const request = new Request('http://localhost/pet');
  const wrong = expect({ request, response }).toMatchContract(contract, 'setPet');
  await expect(wrong).rejects.toThrow(/GET http:\/\/localhost\/pet is getPet, not setPet/);
  const none = expect({ request: new Request('http://localhost/cat'), response }).toMatchContract(contract);
  await expect(none).rejects.toThrow(/is no operation of pets; give baseUrl/);
  const below = expect({ request, response }).toMatchContract(contract, undefined, {
    baseUrl: 'http://localhost/v1',
  });
  await expect(below).rejects.toThrow(/is no operation of pets/);
  await expect(expect(response).toMatchContract(contract)).rejects.toThrow(/name it, or pass/);
});
