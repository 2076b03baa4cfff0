import { parseContract } from '@countersign/contract/load';
import { expect, test } from 'vitest';
import { emitSchema } from './emit-schema.ts';

interface Document {
  readonly openapi?: string;
  readonly request?: readonly [mediaType: string, schema: unknown];
  readonly response?: readonly [mediaType: string, schema: unknown];
  readonly headers?: object;
  readonly parameters?: readonly object[];
  readonly schemas?: object;
  readonly info?: object;
  readonly operation?: object;
}

/** The types of a description with one operation, white space reduced, comments left out. */
async function typesOf(document: Document): Promise<string> {
  const { text } = await emitSchema(await parseContract(JSON.stringify(toDescription(document))));
  return text.replaceAll(/\/\*\*[\s\S]*?\*\//g, '').replaceAll(/\s+/g, ' ');
}

function toDescription(document: Document): object {
  const { openapi = '3.1.0', request, response, headers, parameters, schemas, info, operation } = document;
  const content = ([mediaType, schema]: readonly [string, unknown]): object => ({ [mediaType]: { schema } });
  return {
    openapi,
    info: { title: 'Things', version: '1', ...info },
    paths: {
      '/things': {
        post: {
          operationId: 'op',
          ...(parameters && { parameters }),
          ...(request && { requestBody: { required: true, content: content(request) } }),
          responses: {
            200: {
              description: 'OK',
              ...(headers && { headers }),
              ...(response && { content: content(response) }),
            },
          },
          ...operation,
        },
      },
    },
    ...(schemas && { components: { schemas } }),
  };
}

const binary = { type: 'string', format: 'binary' };
const octets = { type: 'string', contentMediaType: 'application/octet-stream' };
const form = (file: unknown): unknown => ({
  type: 'object',
  required: ['file'],
  properties: { file, note: { type: 'string' } },
});

test.each<[string, { given: Document; want: string }]>([
  [
    'a file by format',
    {
      given: { request: ['multipart/form-data', form(binary)] },
      want: '"multipart/form-data": { file: FileInput; note?: string; }',
    },
  ],
  [
    'a file by format in 3.0',
    {
      given: { openapi: '3.0.3', request: ['multipart/form-data', form(binary)] },
      want: '{ file: FileInput; note?: string; }',
    },
  ],
  [
    'a file by contentMediaType',
    {
      given: { request: ['multipart/form-data', form(octets)] },
      want: '{ file: FileInput; note?: string; }',
    },
  ],
  [
    'a file without a schema',
    { given: { request: ['multipart/form-data', form({})] }, want: '{ file: FileInput; note?: string; }' },
  ],
  [
    'a referenced file and form',
    {
      given: {
        request: ['multipart/form-data', { $ref: '#/components/schemas/Form' }],
        schemas: { Form: form({ $ref: '#/components/schemas/Bytes' }), Bytes: binary },
      },
      want: 'schemas: { Form: { file: components["schemas"]["Bytes"]; note?: string; }; Bytes: FileInput; };',
    },
  ],
  [
    'a referenced form that also is a JSON answer',
    {
      given: {
        request: ['multipart/form-data', { $ref: '#/components/schemas/Form' }],
        response: ['application/json', { $ref: '#/components/schemas/Form' }],
        schemas: { Form: form(octets) },
      },
      want: 'schemas: { Form: { file: string; note?: string; }; };',
    },
  ],
  [
    'an array of files',
    {
      given: { request: ['multipart/form-data', form({ type: 'array', items: binary })] },
      want: '{ file: FileInput[]; note?: string; }',
    },
  ],
  [
    'a file or several, under any name',
    {
      given: {
        request: [
          'multipart/form-data',
          { type: 'object', additionalProperties: { oneOf: [binary, { type: 'array', items: binary }] } },
        ],
      },
      want: '"multipart/form-data": { [key: string]: FileInput | FileInput[]; }',
    },
  ],
  [
    'a file inside allOf',
    {
      given: {
        request: [
          'multipart/form-data',
          { allOf: [{ $ref: '#/components/schemas/Base' }, { properties: { n: { type: 'integer' } } }] },
        ],
        schemas: { Base: form(binary) },
      },
      want: 'schemas: { Base: { file: FileInput; note?: string; }; };',
    },
  ],
  [
    'base64 text in a form',
    {
      given: { request: ['multipart/form-data', form({ type: 'string', contentEncoding: 'base64' })] },
      want: '{ file: string; note?: string; }',
    },
  ],
  [
    'a body of octets',
    {
      given: { request: ['application/octet-stream', binary] },
      want: '"application/octet-stream": OctetsInput;',
    },
  ],
  [
    'a body of octets without a schema',
    {
      given: { request: ['application/octet-stream', {}] },
      want: '"application/octet-stream": OctetsInput;',
    },
  ],
  [
    'a referenced body of octets',
    {
      given: { request: ['image/png', { $ref: '#/components/schemas/Bytes' }], schemas: { Bytes: octets } },
      want: '"image/png": OctetsInput;',
    },
  ],
  [
    'a download',
    {
      given: { response: ['application/octet-stream', octets] },
      want: '"application/octet-stream": ByteStream;',
    },
  ],
  [
    'a referenced download',
    {
      given: { response: ['image/*', { $ref: '#/components/schemas/Bytes' }], schemas: { Bytes: binary } },
      want: '"image/*": ByteStream;',
    },
  ],
  [
    'binary inside JSON',
    {
      given: { response: ['application/json', form(binary)] },
      want: '"application/json": { file: string; note?: string; }',
    },
  ],
  [
    'XML',
    { given: { response: ['application/xml', { type: 'object' }] }, want: '"application/xml": string;' },
  ],
  [
    'any media type with a JSON schema',
    {
      given: { response: ['*/*', { type: 'object', properties: { a: { type: 'number' } } }] },
      want: '"*/*": { a?: number; }',
    },
  ],
  [
    'nullable of 3.0',
    {
      given: { openapi: '3.0.3', response: ['application/json', { type: 'string', nullable: true }] },
      want: '"application/json": string | null;',
    },
  ],
  [
    'nothing known',
    {
      given: { response: ['application/json', { type: 'object' }] },
      want: '"application/json": Record<string, unknown>;',
    },
  ],
  [
    'a default in a request',
    {
      given: { request: ['application/json', { properties: { a: { type: 'string', default: 'b' } } }] },
      want: '"application/json": { a?: string; }',
    },
  ],
  [
    'a referenced schema with a description of its own',
    {
      given: {
        response: [
          'application/json',
          { properties: { a: { $ref: '#/components/schemas/A', description: 'Mine.' } } },
        ],
        schemas: { A: { type: 'number' } },
      },
      want: '{ a?: components["schemas"]["A"]; }',
    },
  ],
  [
    'a recursive schema',
    {
      given: {
        response: ['application/json', { $ref: '#/components/schemas/Tree' }],
        schemas: {
          Tree: { properties: { children: { type: 'array', items: { $ref: '#/components/schemas/Tree' } } } },
        },
      },
      want: 'Tree: { children?: components["schemas"]["Tree"][]; };',
    },
  ],
  [
    'a discriminated union',
    {
      given: {
        response: [
          'application/json',
          {
            oneOf: [{ $ref: '#/components/schemas/Cat' }, { $ref: '#/components/schemas/Dog' }],
            discriminator: { propertyName: 'kind', mapping: { cat: 'Cat', dog: '#/components/schemas/Dog' } },
          },
        ],
        schemas: {
          Cat: { required: ['kind'], properties: { kind: { type: 'string' } } },
          Dog: { required: ['name'], properties: { kind: { type: 'string' } } },
        },
      },
      want: '"application/json": components["schemas"]["Cat"] | components["schemas"]["Dog"];',
    },
  ],
  [
    'alternatives of another type than the schema',
    {
      given: {
        schemas: {
          Value: {
            type: 'null',
            oneOf: [{ type: 'string' }, { type: 'array', items: { $ref: '#/components/schemas/Value' } }],
          },
          Size: { type: 'integer', oneOf: [{ type: 'number', enum: [1, 2] }, { type: 'string' }] },
        },
      },
      want: 'Value: null; Size: number & (1 | 2);',
    },
  ],
  [
    'response headers by type',
    {
      given: {
        headers: {
          'X-Count': { required: true, schema: { type: 'integer' } },
          'X-Tags': { schema: { type: 'array', items: { type: 'string' } } },
        },
      },
      want: 'headers: { "X-Count": number; "X-Tags"?: string[]; [name: string]: unknown; };',
    },
  ],
  [
    'parameters with content',
    {
      given: {
        parameters: [
          {
            name: 'filter',
            in: 'query',
            content: { 'application/json': { schema: { properties: { a: { type: 'string' } } } } },
          },
        ],
      },
      want: 'query?: { filter?: { a?: string; }; };',
    },
  ],
  [
    'a cookie and a header',
    {
      given: {
        parameters: [
          { name: 'sid', in: 'cookie', schema: { type: 'string' } },
          { name: 'X-A', in: 'header', required: true, schema: { type: 'integer' } },
        ],
      },
      want: 'header: { "X-A": number; }; path?: never; cookie?: { sid?: string; };',
    },
  ],
])('%s', async (_, { given, want }) => {
  expect(await typesOf(given)).toContain(want);
});

test('readOnly and writeOnly properties carry marks, and only then', async () => {
  const schema = {
    properties: { id: { type: 'string', readOnly: true }, secret: { type: 'string', writeOnly: true } },
  };
  const marked = await emitSchema(
    await parseContract(JSON.stringify(toDescription({ response: ['application/json', schema] }))),
  );
  expect(marked.marked).toBe(true);
  expect(marked.text).toContain('id?: $Read<string>;');
  expect(marked.text).toContain('secret?: $Write<string>;');
  const plain = await emitSchema(await parseContract(JSON.stringify(toDescription({}))));
  expect(plain.marked).toBe(false);
  expect(plain.text).not.toContain('$Read');
});

test('comments tell how a statement is known', async () => {
  const page = { basis: 'documented', source: 'page' };
  const { text } = await emitSchema(
    await parseContract(
      JSON.stringify(
        toDescription({
          info: { 'x-sources': { page: { title: 'The page' } } },
          parameters: [
            {
              name: 'q',
              in: 'query',
              description: 'A query.',
              schema: { type: 'string' },
              'x-provenance': { ...page, keywords: { type: 'inferred' } },
            },
          ],
          response: ['application/json', { $ref: '#/components/schemas/A' }],
          schemas: {
            A: {
              'x-provenance': { ...page, note: 'Ends */ early.' },
              properties: {
                own: { type: 'string', 'x-provenance': 'example' },
                inherited: { type: 'string' },
              },
            },
          },
          operation: { 'x-provenance': page },
        }),
      ),
    ),
  );
  expect(text).toContain('Basis: documented (The page); `type` inferred.');
  expect(text).toContain('Basis: documented (The page). Ends *\\/ early.');
  expect(text).toMatch(/Basis: example\. *\*\/\s+own\?: string;/);
  expect(text).toMatch(/Basis: documented \(The page\)\.[^*]*\*\/\s+inherited\?: string;/);
});

test('a description without provenance gets no remark on it', async () => {
  const { text } = await emitSchema(
    await parseContract(
      JSON.stringify(toDescription({ response: ['application/json', { description: 'Text.' }] })),
    ),
  );
  expect(text).not.toContain('Basis');
});
