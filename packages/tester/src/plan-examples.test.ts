import { parseContract } from '@countersign/contract/load';
import { expect, test } from 'vitest';
import { planExamples } from './plan-examples.ts';

async function plan(operation: object, seed = 1) {
  const contract = await parseContract(
    JSON.stringify({
      openapi: '3.1.1',
      info: { title: 'T', version: '1' },
      paths: { '/x/{id}': { post: { operationId: 'x', ...operation } } },
    }),
  );
  const [first] = contract.operations;
  if (first === undefined) throw new Error('the fixture has no operation');
  return planExamples(contract, first, { seed });
}

const id = { name: 'id', in: 'path', required: true, schema: { type: 'string' } };
const responses = { 200: { description: '' } };
const text = (body: Uint8Array | undefined): string => Buffer.from(body ?? []).toString('latin1');

test('every named example is used, those of one name together', async () => {
  const { cases, unusable } = await plan({
    parameters: [
      { ...id, examples: { cat: { value: 'c/1' }, dog: { value: 'd' } } },
      {
        name: 'q',
        in: 'query',
        schema: { type: 'string' },
        examples: { dog: { value: 'w w' }, bird: { value: 'tweet' } },
      },
      { name: 'unused', in: 'query', schema: { type: 'string' } },
    ],
    requestBody: {
      required: true,
      content: {
        'application/json': {
          schema: { type: 'object' },
          examples: { dog: { value: { a: 1 } }, fish: { value: {} } },
        },
      },
    },
    responses,
  });
  expect(unusable).toEqual([]);
  expect(cases.map(({ label, request }) => [label, request.target, text(request.body)])).toEqual([
    ['example dog', '/x/d?q=w%20w', '{"a":1}'],
    ['example fish', '/x/c%2F1?q=w%20w', '{}'],
    ['example cat', '/x/c%2F1?q=w%20w', '{"a":1}'],
    ['example bird', '/x/c%2F1?q=tweet', '{"a":1}'],
  ]);
});

test('without examples one sample, the same for the same seed', async () => {
  const operation = {
    parameters: [{ ...id, schema: { type: 'string', pattern: '^[a-z]{5}$' } }],
    requestBody: { required: true, content: { 'application/octet-stream': {} } },
    responses,
  };
  const { cases } = await plan(operation);
  expect(cases).toHaveLength(1);
  expect(cases[0]?.request.target).toMatch(/^\/x\/[a-z]{5}$/);
  expect(cases[0]?.request.body).toHaveLength(300);
  expect((await plan(operation)).cases[0]?.request).toEqual(cases[0]?.request);
  expect((await plan(operation, 2)).cases[0]?.request).not.toEqual(cases[0]?.request);
});

test('each media type is sent, and nothing where a body is optional', async () => {
  const { cases } = await plan({
    parameters: [{ ...id, example: 'a' }],
    requestBody: {
      content: {
        'application/json': { schema: { type: 'integer' } },
        'image/*': {},
        'text/*': { example: 'hi' },
      },
    },
    responses,
  });
  const types = cases.map(({ label, request }) => [
    label,
    request.headers.find(([name]) => name === 'content-type')?.[1],
  ]);
  expect(types).toEqual([
    ['example example (application/json)', 'application/json'],
    ['example example (image/png)', 'image/png'],
    ['example example (text/plain)', 'text/plain'],
    ['example example (no body)', undefined],
  ]);
});

test('multipart examples send real files under the names that they show', async () => {
  const { cases } = await plan({
    parameters: [{ ...id, example: 'a' }],
    requestBody: {
      required: true,
      content: {
        'multipart/form-data': {
          schema: {
            type: 'object',
            properties: {
              note: { type: 'string' },
              files: { type: 'array', items: { type: 'string', format: 'binary' } },
            },
          },
          encoding: { files: { contentType: 'image/png' } },
          examples: {
            named: { value: { note: 'n', files: ['dir/a b.png', 'dir/ö.png'] } },
            inline: { value: { files: ['plain bytes'] } },
          },
        },
      },
    },
    responses,
  });
  const [named, inline] = cases.map(({ request }) => Buffer.from(request.body ?? []).toString('utf8'));
  expect(named).toContain('name="note"');
  expect(named).toContain('filename="dir/ö.png"');
  expect(text(cases[0]?.request.body)).toContain('\x89PNG\r\n\x1a\n');
  expect(inline).toContain('plain bytes');
});

test('an example that breaks its own schema is named, and a sample takes its place', async () => {
  const { cases, unusable } = await plan({
    parameters: [
      {
        ...id,
        schema: { type: 'integer' },
        examples: { wrong: { value: 'abc' }, elsewhere: { externalValue: 'http://x.invalid/' } },
      },
    ],
    responses,
  });
  expect(cases.map(({ label }) => label)).toEqual(['sample']);
  expect(unusable.map(({ at, message }) => [at, message])).toEqual([
    [
      expect.stringContaining('/examples/wrong'),
      expect.stringContaining('example wrong of parameter id breaks its own schema'),
    ],
    [expect.stringContaining('/examples/elsewhere'), expect.stringContaining('is not written out here')],
  ]);
});

test('what cannot be made valid is not called, and said so', async () => {
  const parameter = await plan({ parameters: [{ ...id, schema: false }], responses });
  expect(parameter).toEqual({
    cases: [],
    unusable: [
      {
        at: expect.anything(),
        message: expect.stringContaining('path parameter id: the operation was not called'),
      },
    ],
  });
  const body = await plan({
    parameters: [{ ...id, example: 'a' }],
    requestBody: { required: true, content: { 'application/xml': {} } },
    responses,
  });
  expect(body).toEqual({
    cases: [],
    unusable: [{ at: expect.anything(), message: expect.stringContaining('no valid application/xml body') }],
  });
});
