import { createConfig, lintFromString } from '@redocly/openapi-core';
import { expect, test } from 'vitest';
import countersign from './index.ts';

const plugin = countersign();

/** `rule line: message` of every problem in a document whose paths, components and info are given as YAML. */
async function lint(source: string): Promise<string[]> {
  const config = await createConfig({ plugins: [plugin], extends: ['countersign/recommended'] } as never);
  const problems = await lintFromString({ source, config, absoluteRef: 'openapi.yaml' });
  return problems
    .map(({ ruleId, location }) => `${ruleId.replace('countersign/', '')} ${location[0]?.pointer}`)
    .sort();
}

const head = `openapi: 3.1.1
info: {title: T, version: '1', x-sources: {page: {title: Page}}}
`;

const complete = `${head}
paths:
  /things/{id}:
    parameters:
      - {name: id, in: path, required: true, schema: {type: string}, x-provenance: documented}
    get:
      x-provenance: {basis: documented, source: page, keywords: {summary: inferred}}
      summary: Get
      responses:
        '200':
          description: OK
          headers: {X-A: {schema: {type: string}}}
          content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}
components:
  schemas:
    Thing:
      x-provenance: {basis: example, keywords: {required/id: inferred}}
      type: object
      required: [id]
      properties:
        id: {type: string}
        child: {$ref: '#/components/schemas/Thing'}
        owner: {$ref: '#/components/schemas/Thing/properties/id'}
`;

test('a description whose statements all resolve to a basis is clean', async () => {
  expect(await lint(complete)).toEqual([]);
});

const thing = '#/components/schemas/Thing';
const get = '#/paths/~1things~1{id}/get';

const faults: [name: string, edit: [string, string], want: string[]][] = [
  [
    'a component without provenance still gets it through its reference',
    ['      x-provenance: {basis: example, keywords: {required/id: inferred}}\n', ''],
    [],
  ],
  [
    'a path parameter inherits nothing from above',
    [', x-provenance: documented}', '}'],
    ['provenance-complete #/paths/~1things~1{id}/parameters/0'],
  ],
  [
    'an operation without provenance leaves its responses and headers without',
    ['      x-provenance: {basis: documented, source: page, keywords: {summary: inferred}}\n', ''],
    [
      `provenance-complete ${get}`,
      `provenance-complete ${get}/responses/200`,
      `provenance-complete ${get}/responses/200/headers/X-A`,
    ],
  ],
  ['an unknown basis', ['basis: example', 'basis: guessed'], [`provenance-valid ${thing}/x-provenance`]],
  ['an undeclared source', ['source: page', 'source: pgae'], [`provenance-valid ${get}/x-provenance`]],
  [
    'a keyword that is not there',
    ['required/id: inferred', 'minimum: inferred'],
    [`provenance-valid ${thing}/x-provenance`],
  ],
  [
    'a required property that is not there',
    ['required/id: inferred', 'required/name: inferred'],
    [`provenance-valid ${thing}/x-provenance`],
  ],
  [
    'a source without a title',
    ['page: {title: Page}', 'page: {url: "https://example.com"}'],
    ['provenance-valid #/info/x-sources/page'],
  ],
  [
    'a closed schema',
    ['      type: object\n', '      type: object\n      additionalProperties: false\n'],
    [`schema-open ${thing}/additionalProperties`],
  ],
  [
    'a job that polls no link and names unknown states',
    [
      '      summary: Get\n',
      '      summary: Get\n      x-job: {link: poll, status: $response.body#/status, states: [a, b], transitions: {a: [c]}, terminal: [b], failed: [], interval: 1, deadline: 60}\n',
    ],
    [`job-valid ${get}/x-job`, `job-valid ${get}/x-job`],
  ],
  [
    'content claims that are no runtime expressions',
    ['      summary: Get\n', '      summary: Get\n      x-content: {size: /size, download: nowhere}\n'],
    [`content-valid ${get}/x-content`, `content-valid ${get}/x-content`],
  ],
];

test.each(faults)('lint finds: %s', async (_name, [from, to], want) => {
  expect(complete).toContain(from);
  expect(await lint(complete.replace(from, to))).toEqual(want);
});

test('a component that is reached only from a place without provenance is reported once, where it stands', async () => {
  const bare = complete
    .replace('      x-provenance: {basis: example, keywords: {required/id: inferred}}\n', '')
    .replace('      x-provenance: {basis: documented, source: page, keywords: {summary: inferred}}\n', '');
  expect(await lint(bare)).toContain(`provenance-complete ${thing}/properties/id`);
});
