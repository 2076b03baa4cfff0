import { parseContract } from '@countersign/contract/load';
import { expect, test } from 'vitest';
import { requestOf } from './request-of.ts';

const described = {
  openapi: '3.1.0',
  info: { title: 'Forms', version: '1' },
  paths: {
    '/scans': {
      post: {
        operationId: 'addScan',
        requestBody: {
          content: {
            'multipart/form-data': {
              schema: {
                type: 'object',
                properties: {
                  scan: { type: 'string', format: 'binary' },
                  pages: { type: 'array', items: { type: 'string', format: 'binary' } },
                  note: { type: 'string' },
                },
              },
              encoding: {
                scan: {
                  headers: {
                    'X-Part-Id': { required: true, schema: { type: 'string', pattern: '^p-[0-9]{3}$' } },
                    'X-Part-Count': { required: true, schema: { type: 'integer' }, example: 7 },
                    'X-Maybe': { schema: { type: 'string' } },
                  },
                },
                pages: { headers: { 'X-Page': { required: true, schema: { const: 'a' } } } },
              },
            },
          },
        },
        responses: { 201: { description: '' } },
      },
    },
  },
};

test('files in a form have the headers that are required of their parts, and keep their own', async () => {
  const contract = await parseContract(JSON.stringify(described), { name: 'forms' });
  const [operation] = contract.operations;
  if (operation === undefined) throw new Error('no operation');
  const partsOf = (value: object): readonly string[] => {
    const body = { mediaType: 'multipart/form-data', value };
    const text = new TextDecoder().decode(requestOf(contract, operation, { body }).body);
    return text.split('\r\n').filter((line) => /^X-/.test(line));
  };
  const bytes = Uint8Array.of(1);
  expect(partsOf({ scan: bytes, note: 'n' })).toEqual([
    expect.stringMatching(/^X-Part-Id: p-\d{3}$/),
    'X-Part-Count: 7',
  ]);
  expect(partsOf({ pages: [{ bytes }, bytes] })).toEqual(['X-Page: a', 'X-Page: a']);
  expect(partsOf({ scan: { bytes, headers: { 'X-Part-Id': 'p-000' } } })).toEqual([
    'X-Part-Id: p-000',
    'X-Part-Count: 7',
  ]);
});
