import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isContractError } from '../errors.ts';
import { locate } from '../locate.ts';
import { parseContract, precompile } from './index.ts';

/** A description with something of everything, in which any mutation may hit anything. */
const healthy = JSON.stringify({
  openapi: '3.2.0',
  $self: 'https://api.example/openapi.json',
  info: { title: 'T', version: '1', 'x-sources': { page: { title: 'P', url: 'https://api.example' } } },
  servers: [{ url: 'https://{host}/v1', variables: { host: { default: 'a', enum: ['a', 'b'] } } }],
  security: [{ token: [] }],
  webhooks: { w: { post: {} } },
  paths: {
    '/a/{id}': {
      parameters: [{ $ref: '#/components/parameters/id' }],
      servers: [{ url: '/x' }],
      post: {
        operationId: 'a',
        'x-provenance': { basis: 'documented', source: 'page', keywords: { required: 'inferred' } },
        'x-job': {
          link: 'poll',
          status: '$response.body#/s',
          states: ['s'],
          transitions: { s: ['t'] },
          terminal: ['t'],
          interval: 1,
        },
        'x-content': {
          size: '$response.body#/size',
          digest: { algorithm: 'sha256', pointer: '$response.body#/d' },
        },
        parameters: [
          {
            name: 'q',
            in: 'query',
            style: 'deepObject',
            schema: { type: 'object' },
            examples: { e: { value: {} } },
          },
        ],
        requestBody: {
          required: true,
          content: {
            'multipart/form-data': {
              schema: { type: 'object' },
              encoding: { f: { contentType: 'image/*', headers: { h: { schema: {} } } } },
            },
          },
        },
        responses: {
          '200': {
            headers: { 'X-A': { schema: { type: 'string' } } },
            content: {
              'application/json': { schema: { $ref: '#/components/schemas/A' }, example: {} },
              'application/xml': {},
            },
            links: { poll: { operationId: 'a', parameters: { id: '$response.body#/id' } } },
          },
          '4XX': { $ref: '#/components/responses/e' },
        },
        callbacks: { c: {} },
        security: [{}, { token: ['s'] }],
      },
      additionalOperations: { COPY: { tags: ['t'] } },
    },
  },
  components: {
    parameters: { id: { name: 'id', in: 'path', required: true, schema: { type: 'string' } } },
    responses: { e: { description: 'E' } },
    securitySchemes: { token: { type: 'http', scheme: 'bearer' }, o: { type: 'oauth2', flows: {} } },
    schemas: {
      A: {
        $id: 'https://api.example/a',
        properties: { next: { $ref: '#' }, b: { $ref: '/b#here' } },
        required: ['next'],
        allOf: [{ minimum: 1, pattern: 'a' }],
        discriminator: { propertyName: 'p', mapping: { a: 'A' } },
      },
      B: { $id: 'https://api.example/b', items: { $anchor: 'here', enum: [1] }, 'x-provenance': 'example' },
    },
  },
});

const replacements: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1e308,
  '',
  'x',
  '/',
  '{',
  [],
  [null],
  {},
  { a: null },
  { $ref: 5 },
  { $ref: '#' },
  { $ref: '#/nowhere' },
  { $ref: '' },
  { $ref: '#/components/schemas/A' },
  { $ref: 'http://[' },
  { $ref: 'file://%' },
  { $ref: 'a\0b' },
  { $id: '::', $anchor: 5 },
  { type: null },
];

/** Deletes or replaces the nth node of a JSON value. */
function mutate(root: unknown, nth: number, replacement: unknown): unknown {
  const places: [Record<string, unknown>, string][] = [];
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const key of Object.keys(value)) {
      places.push([value as Record<string, unknown>, key]);
      visit((value as Record<string, unknown>)[key]);
    }
  };
  visit(root);
  const [owner, key] = places[nth % places.length] ?? [{}, ''];
  if (replacement === undefined) delete owner[key];
  else owner[key] = replacement;
  return root;
}

async function loadsOrIsRefused(text: string): Promise<void> {
  try {
    const contract = precompile(
      await parseContract(text, {
        baseDirectory: '/nowhere',
        fetch: () => Promise.reject(new Error('offline')),
      }),
    );
    for (const { at } of contract.operations) expect(locate(contract, at).line).toBeGreaterThan(0);
    JSON.stringify(contract);
  } catch (error) {
    if (!isContractError(error)) throw error;
    expect(error.message).toMatch(/^[^\n]+$/);
  }
}

test('the description to mutate is healthy', async () => {
  expect((await parseContract(healthy)).operations).toHaveLength(2);
});

test('a description with any nodes deleted or replaced is read or refused', async () => {
  const mutation = fc.tuple(fc.nat(1000), fc.constantFrom(undefined, ...replacements));
  await fc.assert(
    fc.asyncProperty(fc.array(mutation, { minLength: 1, maxLength: 3 }), (mutations) => {
      const root: unknown = JSON.parse(healthy);
      for (const [nth, replacement] of mutations) mutate(root, nth, structuredClone(replacement));
      return loadsOrIsRefused(JSON.stringify(root));
    }),
    { numRuns: 1000, seed: 20261121 },
  );
});

test('a text with any characters changed is read or refused', async () => {
  const text = JSON.stringify(JSON.parse(healthy), null, 1).replaceAll(/^( *)"(\w+)": /gm, '$1$2: ');
  await fc.assert(
    fc.asyncProperty(
      fc.nat(text.length),
      fc.nat(5),
      fc.constantFrom('', '\n', '\t', ':', '- ', '&a ', '*a', '!!map ', '{', '"', '<<: '),
      (start, length, inserted) =>
        loadsOrIsRefused(text.slice(0, start) + inserted + text.slice(start + length)),
    ),
    { numRuns: 300, seed: 20261121 },
  );
});
