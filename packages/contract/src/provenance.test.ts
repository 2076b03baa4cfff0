import { expect, test } from 'vitest';
import { parseContract } from './load/index.ts';
import type { Contract, Provenance, Schema } from './model.ts';
import { provenanceOf } from './provenance.ts';

const text = `openapi: 3.1.0
info: {title: T, version: "1", x-sources: {page: {title: Page, url: https://a.test, retrieved: 2026-11-21}}}
servers: [{url: /v1}]
paths:
  /a:
    x-provenance: client
    parameters:
      - {name: p, in: query, schema: {}}
      - {name: own, in: query, schema: {}, x-provenance: example}
    get:
      x-provenance: {basis: documented, source: page, note: N, keywords: {required: inferred}}
      parameters: [{name: q, in: query, schema: {}}, {$ref: '#/components/parameters/r'}, {$ref: '#/components/parameters/s'}]
      responses:
        '200':
          x-provenance: example
          headers: {X-A: {schema: {}, x-provenance: standard}}
          content:
            application/json:
              schema:
                required: [id, name]
                properties:
                  id: {$ref: '#/components/schemas/Id', x-provenance: vendor}
                  name: {$ref: '#/components/schemas/Name'}
                  deep: {$ref: '#/components/schemas/Box/properties/in'}
                x-provenance: {basis: example, keywords: {required: documented, required/name: inferred}}
        4XX: {$ref: '#/components/responses/error'}
    put: {}
components:
  parameters:
    r: {name: r, in: query, schema: {}}
    s: {name: s, in: query, schema: {}, x-provenance: inferred}
  responses:
    error: {content: {application/json: {schema: {}, x-provenance: client}}}
  schemas:
    Id: {type: string, pattern: a, x-provenance: {basis: inferred, keywords: {pattern: client}}}
    Name: {type: string, x-job: 1}
    Box: {x-provenance: standard, properties: {in: {type: string}}}
`;

const contract = await parseContract(text);
const [get, put] = contract.operations;
const basis = (node: { provenance: Provenance } | undefined): string | undefined => node?.provenance.basis;

test('every node has the nearest provenance around it, and none from above its operation or component', () => {
  expect(contract.annotated).toBe(true);
  expect(contract.sources).toEqual({
    page: { title: 'Page', url: 'https://a.test', retrieved: '2026-11-21' },
  });
  expect(get?.provenance).toEqual({
    basis: 'documented',
    source: 'page',
    note: 'N',
    keywords: { required: 'inferred' },
  });
  expect(put?.provenance).toEqual({ basis: 'inferred' });
  expect(get?.parameters.map((parameter) => [parameter.name, basis(parameter)])).toEqual([
    ['p', 'client'],
    ['own', 'example'],
    ['q', 'documented'],
    ['r', 'documented'],
    ['s', 'inferred'],
  ]);
  const [success, failure] = get?.responses ?? [];
  expect(
    [success, success?.headers[0], success?.content[0], failure, failure?.content[0]].map(basis),
  ).toEqual(['example', 'standard', 'example', 'documented', 'client']);
});

test('what is known of an object is not what is known of the keywords of its parts', () => {
  expect(get?.parameters.find(({ name }) => name === 'q')?.provenance).toEqual({
    basis: 'documented',
    source: 'page',
    note: 'N',
  });
});

const mediaType = get?.responses[0]?.content[0];
const site: Provenance = mediaType?.provenance ?? { basis: 'documented' };
const schema: Schema = mediaType?.schema ?? true;

test.each<[path: readonly string[], keyword: string | undefined, expected: string]>([
  [[], undefined, 'example'],
  [[], 'required/id', 'documented'],
  [[], 'required/name', 'inferred'],
  [['properties', 'id'], undefined, 'vendor'],
  [['properties', 'id'], 'pattern', 'vendor'],
  [['properties', 'id', '$ref'], 'pattern', 'client'],
  [['properties', 'id', '$ref'], 'type', 'inferred'],
  [['properties', 'name', '$ref'], 'type', 'example'],
  [['properties', 'deep', '$ref'], 'type', 'standard'],
  [['properties', 'nothing', 'here'], undefined, 'example'],
])('%j %s of a schema is known as %s', (path, keyword, expected) => {
  expect(
    provenanceOf(contract, { site, schema, path, ...(keyword !== undefined && { keyword }) }).basis,
  ).toBe(expected);
});

test('without any provenance, a description counts as documented throughout', async () => {
  const plain: Contract = await parseContract(text.replaceAll('x-provenance', 'x-other'));
  expect(plain.annotated).toBe(false);
  const seen = new Set(JSON.stringify(plain.operations).match(/"provenance":\{[^}]*\}/g));
  expect([...seen]).toEqual(['"provenance":{"basis":"documented"}']);
  expect(
    provenanceOf(plain, {
      site: { basis: 'documented' },
      schema: plain.schemas.Id ?? true,
      path: [],
      keyword: 'pattern',
    }),
  ).toEqual({ basis: 'documented' });
});
