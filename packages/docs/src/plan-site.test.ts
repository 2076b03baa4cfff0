import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Contract } from '@countersign/contract';
import { loadContract } from '@countersign/contract/load';
import { expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { annotateDocument } from './annotate-document.ts';
import { listStatements } from './list-statements.ts';
import { planSite } from './plan-site.ts';

const description = `openapi: 3.1.0
info:
  title: Things
  version: '1'
  x-sources: { page: { title: The page, url: https://things.example } }
servers: [{ url: https://things.example/v1, x-provenance: { basis: vendor, source: page } }]
paths:
  /things/{id}:
    parameters:
      - { $ref: '#/components/parameters/Id' }
    get:
      operationId: getThing
      x-content: { size: $response.body#/size, x-provenance: { basis: client, note: Seen in code. } }
      description: Reads one.
      x-provenance: { basis: documented, source: page }
      responses:
        '200':
          description: The thing.
          headers: { ETag: { schema: { type: string } } }
          content:
            application/json:
              x-provenance: { basis: example, source: page }
              schema: { $ref: '#/components/schemas/Thing' }
        4XX: { description: An error., x-provenance: { basis: inferred, note: Nothing is said. } }
components:
  parameters:
    Id: { name: id, in: path, required: true, schema: { type: string }, x-provenance: client }
  schemas:
    Thing:
      x-provenance: { basis: documented, source: page, keywords: { required: inferred } }
      type: object
      required: [name]
      properties:
        name: { type: string, description: Its name. }
        size: { type: integer, x-provenance: { basis: inferred, note: Never seen. } }
        parts: { type: array, items: { $ref: '#/components/schemas/Thing' } }
`;

async function load(text: string, name = 'things'): Promise<Contract> {
  const directory = mkdtempSync(join(tmpdir(), 'countersign-docs-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  writeFileSync(join(directory, 'openapi.yaml'), text);
  return loadContract(join(directory, 'openapi.yaml'), { name, baseDirectory: directory });
}

test('every statement is listed with its basis, at its own place, and says whether it states it itself', async () => {
  const groups = listStatements(await load(description), parse(description));
  const rows = groups.flatMap(({ name, statements }) =>
    statements.map(({ label, at, provenance: { basis }, own }) => [
      `${name}: ${label}`,
      own ? basis : `(${basis})`,
      at.replace('0#', ''),
    ]),
  );
  const get = '/paths/~1things~1{id}/get';
  expect(rows).toEqual([
    ['Things: server https://things.example/v1', 'vendor', '/servers/0'],
    ['getThing: operation', 'documented', get],
    ['getThing: path parameter id', 'client', '/components/parameters/Id'],
    ['getThing: response 200', '(documented)', `${get}/responses/200`],
    ['getThing: response 200, header ETag', '(documented)', `${get}/responses/200/headers/ETag`],
    ['getThing: response 200, application/json', 'example', `${get}/responses/200/content/application~1json`],
    ['getThing: response 4XX', 'inferred', `${get}/responses/4XX`],
    ['getThing: claims about bytes (x-content)', 'client', `${get}/x-content`],
    ['Thing: schema', 'documented', '/components/schemas/Thing'],
    ['Thing: schema, property name', '(documented)', '/components/schemas/Thing/properties/name'],
    ['Thing: schema, property size', 'inferred', '/components/schemas/Thing/properties/size'],
    ['Thing: schema, property parts', '(documented)', '/components/schemas/Thing/properties/parts'],
  ]);
});

test('the renderer gets each basis at the end of a description, and samples; the document stays as it is', async () => {
  const contract = await load(description);
  const document = parse(description);
  const before = structuredClone(document);
  const { paths, components, servers } = annotateDocument(
    contract,
    document,
    new Map([['getThing', 'call()']]),
  ) as typeof document;
  expect(document).toEqual(before);
  const told = 'Basis: documented (The page).';
  const operation = paths['/things/{id}'].get;
  expect(operation.description).toBe(`Reads one.\n\n${told}`);
  expect(operation['x-codeSamples']).toMatchObject([{ lang: 'typescript', source: 'call()' }]);
  expect(operation.responses['200'].description).toBe(`The thing.\n\n${told}`);
  expect(operation.responses['200'].headers.ETag.description).toBe(told);
  expect(operation.responses['4XX'].description).toBe('An error.\n\nBasis: inferred. Nothing is said.');
  expect(paths['/things/{id}'].parameters).toEqual(before.paths['/things/{id}'].parameters);
  expect(components.parameters.Id.description).toBe('Basis: client.');
  expect(components.schemas.Thing.description).toBe('Basis: documented (The page); `required` inferred.');
  expect(components.schemas.Thing.properties).toMatchObject({
    name: { description: `Its name.\n\n${told}` },
    size: { description: 'Basis: inferred. Never seen.' },
    parts: { description: told, items: { $ref: '#/components/schemas/Thing' } },
  });
  expect(servers[0].description).toBe('Basis: vendor (The page).');
});

test('only what a statement itself leaves open is an open question, with its place', async () => {
  const contract = await load(description);
  const files = planSite([{ contract, document: parse(description) }], '');
  const sources = files.find(({ path }) => path === 'things/sources.html')?.text ?? '';
  expect(sources).toContain('5 statements inferred');
  const lines = description.split('\n');
  const places = [...sources.matchAll(/openapi\.yaml:(\d+)/g)].map(([, line]) =>
    lines[Number(line) - 1]?.trim(),
  );
  expect(places.map((line) => line?.split(':', 1)[0])).toEqual(['Id', '4XX', 'x-content', 'Thing', 'size']);
  expect(sources).toContain('carries 8 statements');
});

test('a description without provenance is said to count as documented, and lists no source', async () => {
  const plain = description.replaceAll(
    /^ *x-(sources|provenance):.*\n|, x-provenance: (\{.*?\}(?=[ ,}])|\w+)/gm,
    '',
  );
  const contract = await load(plain);
  expect(contract.annotated).toBe(false);
  const files = planSite([{ contract, document: parse(plain) }], '');
  const text = (path: string): string => files.find((file) => file.path === path)?.text ?? '';
  expect(text('things/statements.html')).toContain('all of them count as documented');
  expect(text('things/statements.html')).not.toContain('class="basis');
  expect(text('things/sources.html')).toContain('names none');
  expect(text('things/reference.html')).not.toContain('Basis: ');
  expect(files.map(({ path }) => path)).not.toContain('things/journeys.html');
});

test('names of APIs become directories of their own', async () => {
  const names = ['a/b', 'a?b', 'renderer', '../..', 'A-b'];
  const apis = await Promise.all(
    names.map(async (name) => ({ contract: await load(description, name), document: parse(description) })),
  );
  const directories = planSite(apis, '').flatMap(
    ({ path }) => /^(.*)\/reference\.html$/.exec(path)?.[1] ?? [],
  );
  expect(directories).toEqual(['a-b', 'a-b-2', 'renderer-2', 'api', 'A-b-3']);
});
