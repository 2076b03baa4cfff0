import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { locate } from '../locate.ts';
import { loadContract } from './index.ts';

const head = 'openapi: 3.1.0\ninfo: {title: T, version: "1"}\n';

async function directoryOf(files: Readonly<Record<string, string>>): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'countersign-references-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(directory, name)), { recursive: true });
    await writeFile(join(directory, name), text);
  }
  return directory;
}

const split = {
  'api/openapi.yaml': `${head}paths: {/a: {$ref: "../paths/a.yaml"}}\ncomponents: {schemas: {Batch: {$ref: "../my%20schemas/batch.json"}}}`,
  'paths/a.yaml':
    'get:\n  responses:\n    200: {content: {application/json: {schema: {$ref: "../api/openapi.yaml#/components/schemas/Batch"}}}}\n',
  'my schemas/batch.json':
    '{"type": "object",\n "properties": {"owner": {"$ref": "common.yaml#/Owner"},\n "parent": {"$ref": "#"}}}',
  'my schemas/common.yaml': 'Owner:\n  $ref: "#/Id"\nId: {type: string}\n',
};

test('references are relative to the file they stand in, over any number of files', async () => {
  const directory = await directoryOf(split);
  const contract = await loadContract(join(directory, 'api/openapi.yaml'), { baseDirectory: directory });
  expect(contract.name).toBe('api');
  expect(contract.files).toEqual([
    'api/openapi.yaml',
    'paths/a.yaml',
    'my schemas/batch.json',
    'my schemas/common.yaml',
  ]);
  expect(contract.operations).toMatchObject([
    { at: '1#/get', responses: [{ content: [{ schema: { $ref: 'contract:Batch' } }] }] },
  ]);
  expect(contract.schemas).toEqual({
    Batch: { $ref: 'contract:batch' },
    batch: {
      type: 'object',
      properties: { owner: { $ref: 'contract:Owner' }, parent: { $ref: 'contract:batch' } },
    },
    Owner: { $ref: 'contract:Id' },
    Id: { type: 'string' },
  });
  expect(locate(contract, '2#/properties/owner')).toEqual({
    file: 'my schemas/batch.json',
    line: 2,
    column: 17,
    pointer: '/properties/owner',
  });
});

test('a description at a URL refers to what lies beside it', async () => {
  const requested: string[] = [];
  const server = createServer(({ url = '' }, response) => {
    requested.push(url);
    response.end(split[decodeURIComponent(url).slice(1) as keyof typeof split]);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const contract = await loadContract(`${origin}/api/openapi.yaml`);
  expect(contract.files.map((file) => file.replace(origin, ''))).toEqual([
    '/api/openapi.yaml',
    '/paths/a.yaml',
    '/my%20schemas/batch.json',
    '/my%20schemas/common.yaml',
  ]);
  expect(contract.schemas).toMatchObject({ Id: { type: 'string' } });
  expect(requested).toHaveLength(4);
});

test('the user of a URL is sent, and never shown', async () => {
  const server = createServer(({ headers }, response) =>
    response.writeHead(headers.authorization === 'Basic YTpi' ? 404 : 401).end(),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  await expect(loadContract(`http://a:b@${host}/x`)).rejects.toThrow(
    `http://${host}/x: the server answered 404, not with a document`,
  );
});

test('names are not addresses: $self and $id are never fetched', async () => {
  const directory = await directoryOf({
    'openapi.yaml': `openapi: 3.2.0
$self: https://api.example/v1/openapi.yaml
info: {title: T, version: "1"}
components:
  schemas:
    Self: {$ref: "https://api.example/v1/openapi.yaml#/components/schemas/Text"}
    Text: {type: string}
    Tree: {$ref: "tree.yaml"}
    Leaf: {$ref: "https://schemas.example/leaf.yaml"}
`,
    'tree.yaml': '$id: https://schemas.example/tree.yaml\nitems: {$ref: leaf.yaml}\n',
    'leaf.yaml': '$id: https://schemas.example/leaf.yaml\nconst: leaf\n',
  });
  const contract = await loadContract(join(directory, 'openapi.yaml'), {
    fetch: (input) => Promise.reject(new Error(`fetched ${input}`)),
  });
  expect(contract.schemas).toEqual({
    Self: { $ref: 'contract:Text' },
    Text: { type: 'string' },
    Tree: { $ref: 'contract:tree' },
    Leaf: { $ref: 'contract:leaf' },
    tree: { items: { $ref: 'contract:leaf' } },
    leaf: { const: 'leaf' },
  });
});

test('what looks like a reference in data is data', async () => {
  const directory = await directoryOf({
    'openapi.yaml': `${head}paths: {}
components:
  schemas: {A: {default: {$ref: none.yaml}, example: {$ref: none.yaml}, x-a: {$ref: none.yaml}, properties: {example: {$ref: real.yaml}}}}
  examples: {e: {value: {$ref: none.yaml}}}`,
    'real.yaml': 'type: string',
  });
  const contract = await loadContract(join(directory, 'openapi.yaml'), { baseDirectory: directory });
  expect(contract.files).toEqual(['openapi.yaml', 'real.yaml']);
});

test('a fragment has the dialect of the description that uses it', async () => {
  const directory = await directoryOf({
    'openapi.yaml': `${head.replace('3.1.0', '3.0.3')}paths: {}\ncomponents: {schemas: {A: {$ref: part.yaml}, B: {$ref: "other.yaml#/components/schemas/B"}}}`,
    'part.yaml': '{type: string, nullable: true}',
    'other.yaml': `${head}components: {schemas: {B: {type: string, nullable: true}}}`,
  });
  const contract = await loadContract(join(directory, 'openapi.yaml'));
  expect(contract.schemas).toMatchObject({ part: { type: ['string', 'null'] }, 'B-2': { type: 'string' } });
});
