import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseContract } from '@countersign/contract/load';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { planClient } from './plan-client.ts';
import { planContractModule } from './plan-contract-module.ts';
import { writeFiles } from './write-files.ts';

const pets = `
openapi: 3.0.3
info: { title: Pets, version: 1.0.0 }
servers: [{ url: /api/v3 }]
paths:
  /pets:
    get:
      parameters:
        - { name: tags, in: query, style: pipeDelimited, explode: false, schema: { type: array, items: { type: string } } }
        - { name: api-version, in: header, required: true, schema: { type: integer } }
      security: [{ key: [] }, { oauth: [read] }]
      responses:
        '200':
          description: All.
          content:
            application/json: { schema: { type: array, items: { $ref: '#/components/schemas/Pet' } } }
            application/xml: { schema: { type: array, items: { $ref: '#/components/schemas/Pet' } } }
        default: { description: Error, content: { application/json: { schema: { $ref: '#/components/schemas/Error' } } } }
    put:
      operationId: replacePet
      requestBody:
        required: true
        content:
          application/json: { schema: { $ref: '#/components/schemas/Pet' } }
          application/x-www-form-urlencoded: { schema: { $ref: '#/components/schemas/Pet' } }
          image/*: {}
      responses: { '200': { description: OK }, '201': { description: Made, content: { application/json: { schema: { $ref: '#/components/schemas/Pet' } } } } }
components:
  securitySchemes:
    key: { type: apiKey, in: query, name: api_key }
    oauth: { type: oauth2, flows: { implicit: { authorizationUrl: 'https://example.com', scopes: { read: r } } } }
  schemas:
    Pet:
      type: object
      required: [id, name]
      properties:
        id: { type: integer, readOnly: true }
        name: { type: string, nullable: true }
        parent: { $ref: '#/components/schemas/Pet' }
    Error: { type: object, properties: { message: { type: string } } }
    Schedule: { type: object, nullable: true, properties: { start: { type: string } } }
    Started: { allOf: [{ $ref: '#/components/schemas/Schedule' }, { type: object }], required: [start] }
`;

const newest = `
openapi: 3.2.0
info: { title: Newest, version: 1.0.0 }
servers: [{ url: 'https://{region}.example.com', variables: { region: { default: eu, enum: [eu, us] } } }]
paths:
  /search:
    query:
      operationId: search
      parameters:
        - { name: filter, in: querystring, content: { application/x-www-form-urlencoded: { schema: { type: object, properties: { a: { type: string } } } } } }
      requestBody: { content: { application/json: { schema: { type: object } } } }
      responses: { '200': { description: OK, content: { text/plain: { schema: { type: string } } } }, '2XX': { description: More }, 5XX: { description: Fault } }
    additionalOperations:
      COPY:
        parameters:
          - { name: Idempotency-Key, in: header, required: true, schema: { type: string } }
          - { name: X-List, in: header, schema: { type: array, items: { type: string } } }
        requestBody: { content: { multipart/form-data: { schema: { type: object, properties: { a: { type: string, format: binary } } } } } }
        responses: { '204': { description: Copied }, '200': { description: File, headers: { X-Count: { schema: { type: integer } }, X-Text: { schema: { type: string } } }, content: { application/zip: {} } } }
`;

const hostile = `
openapi: 3.1.0
info: { title: "Hostile */ \`\${names}\`", version: 1.0.0 }
servers: [{ url: 'https://example.com/', description: 'Ends */ here' }]
paths:
  /a: { get: { operationId: delete, summary: 'Ends */ here', responses: { '200': { description: OK } } } }
  /b: { get: { operationId: createClient, responses: { '200': { description: OK } } } }
  /c: { get: { operationId: get-pets, responses: { '200': { description: OK } } } }
  /d: { get: { operationId: get.pets, responses: { '200': { description: OK } } } }
  /e: { get: { operationId: 1st, responses: { '200': { description: OK } } } }
  /f: { get: { operationId: constructor, responses: { '200': { description: OK } } } }
  /h: { get: { operationId: größeRecord, responses: { '200': { description: OK } } } }
  /g: { get: { operationId: größe, responses: { '200': { description: OK } } } }
  /i: { get: { operationId: 'pets#get', responses: { '200': { description: OK } } } }
  "/it's/{a b}":
    post:
      parameters: [{ name: a b, in: path, required: true, schema: { type: string } }]
      requestBody: { required: true, content: { 'multipart/form-data': { schema: { type: object, properties: { "it's": { type: string, format: binary }, "a's": { type: object } } } } } }
      responses: { '200': { description: OK, content: { application/json: { schema: { anyOf: [{ $ref: '#/components/schemas/ApiError' }, { $ref: '#/components/schemas/GetPetsInput' }, { $ref: '#/components/schemas/a.b' }, { $ref: '#/components/schemas/a-b' }, { $ref: '#/components/schemas/Response' }] } } } } }
components:
  schemas:
    ApiError: { type: object, properties: { "quote'\\"d": { type: string } } }
    GetPetsInput: { type: string }
    a.b: { type: integer }
    a-b: { type: boolean }
    Response: { type: object, properties: { __proto__: { type: string } } }
`;

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** What the compiler says of files below a directory. */
function compile(directory: string, paths: readonly string[]): string[] {
  const program = ts.createProgram(
    paths.filter((path) => path.endsWith('.ts')).map((path) => join(directory, path)),
    {
      target: ts.ScriptTarget.ES2023,
      lib: ['lib.es2023.d.ts', 'lib.dom.d.ts'],
      types: [],
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      paths: { '@countersign/client': [join(root, 'packages/client/src/index.ts')] },
      allowImportingTsExtensions: true,
      noEmit: true,
      strict: true,
      noUncheckedIndexedAccess: true,
      exactOptionalPropertyTypes: true,
      isolatedDeclarations: true,
      declaration: true,
      skipLibCheck: true,
    },
  );
  return ts
    .getPreEmitDiagnostics(program)
    .map(
      ({ file, messageText }) =>
        `${file?.fileName ?? ''}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
    );
}

test('the clients of any descriptions compile', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'countersign-codegen-'));
  try {
    const paths: string[] = [];
    for (const [name, text] of Object.entries({ pets, newest, hostile })) {
      const files = await planClient(await parseContract(text, { name }), { packageName: name });
      await writeFiles(join(directory, name), files);
      paths.push(...files.map(({ path }) => join(name, path)));
    }
    expect(compile(directory, paths)).toEqual([]);
  } finally {
    await rm(directory, { recursive: true });
  }
});

test.each([
  [pets, 'getPets replacePet'],
  [newest, 'search copySearch'],
  [
    hostile,
    'deleteOperation createClientOperation getPets getPets2 operation1st constructor größeRecord größe petsGet postItSAB',
  ],
])('functions have names that TypeScript takes, no two alike', async (text, functions) => {
  const files = await planClient(await parseContract(text, { name: 'api' }), { packageName: 'api' });
  const operations = files.find(({ path }) => path === 'src/operations.gen.ts')?.text ?? '';
  const names = [...operations.matchAll(/^export function ([^(]+)/gm)].map((match) => match[1]);
  expect([...new Set(names)].join(' ')).toBe(functions);
});

test('the same contract gives the same files, and none tells a time or a place', async () => {
  const plan = async (): Promise<unknown> =>
    planClient(await parseContract(pets, { name: 'pets' }), { packageName: 'pets', license: 'MIT' });
  const files = await plan();
  expect(await plan()).toEqual(files);
  expect(JSON.stringify(files)).not.toContain(root.slice(0, -1));
  expect(JSON.stringify(files)).not.toMatch(/20\d\d-\d\d/);
});

test.each<[string, string, string]>([
  [
    'a query parameter with a style',
    pets,
    "{ name: 'tags', in: 'query', style: 'pipeDelimited', serialise: serialiseParameter }",
  ],
  ['a required header', pets, "{ name: 'api-version', in: 'header', required: true }"],
  ['the first scheme that takes a token', pets, "credential: { in: 'query', name: 'api_key' }"],
  ['JSON before XML', pets, "accept: 'application/json'"],
  ['media types', pets, "{ mediaType: 'application/x-www-form-urlencoded', serialise: serialiseForm }"],
  ['a range of media types', pets, "{ mediaType: 'image/*', serialise: serialiseOctets }"],
  ['text answers', newest, "200: { content: { 'text/plain': 'text' } }"],
  [
    'a whole query string',
    newest,
    "in: 'querystring', mediaType: 'application/x-www-form-urlencoded', serialise: serialiseParameter",
  ],
  ['a method that is safe to repeat', newest, "method: 'QUERY'"],
  ['an idempotency key', newest, "idempotencyKey: 'Idempotency-Key', addKey: addIdempotencyKey"],
  ['an idempotency key that need not be given', newest, "{ name: 'Idempotency-Key', in: 'header' }"],
  ['a list', newest, "{ name: 'X-List', in: 'header', serialise: serialiseParameter }"],
  ['headers of answers', newest, "read: readHeaders, headers: { 'X-Count': readNumber, 'X-Text': String }"],
  ['downloads', newest, "'application/zip': readDownload"],
  ['parts with awkward names', hostile, `parts: { "it's": { kind: 'file' }, "a's": { kind: 'json' } }`],
  [
    'a form of files alone',
    newest,
    "body: [{ mediaType: 'multipart/form-data', serialise: serialiseFiles }]",
  ],
])('the table of operations has %s', async (_, text, want) => {
  const files = await planClient(await parseContract(text, { name: 'api' }), { packageName: 'api' });
  expect(files.find(({ path }) => path === 'src/operations.gen.ts')?.text.replaceAll(/\s+/g, ' ')).toContain(
    want,
  );
});

test.each([
  ['format: uri', true],
  ['format: uri-reference', false],
])(
  'fetchSigned is exported, and told of, where the description has whole URLs: %s',
  async (format, exported) => {
    const text = pets.replace('message: { type: string }', `link: { type: string, ${format} }`);
    const files = await planClient(await parseContract(text, { name: 'api' }), { packageName: 'api' });
    for (const page of ['src/index.ts', 'README.md'])
      expect(files.find(({ path }) => path === page)?.text.includes('fetchSigned')).toBe(exported);
  },
);

test('a compiled contract is the contract that was loaded', async () => {
  const contract = await parseContract(hostile, { name: 'hostile' });
  const { text } = planContractModule(contract);
  const module = ts.transpileModule(text.replace(/^import .*$/m, 'const deepFreeze = (value) => value;'), {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023 },
  });
  const imported: unknown = await import(`data:text/javascript,${encodeURIComponent(module.outputText)}`);
  expect(imported).toMatchObject({ contract: JSON.parse(JSON.stringify(contract)) });
});
