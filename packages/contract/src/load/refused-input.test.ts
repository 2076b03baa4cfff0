import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isContractError } from '../errors.ts';
import { loadContract, parseContract } from './index.ts';

let directory = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'countersign-refused-'));
});
afterAll(() => rm(directory, { recursive: true }));

const head = 'openapi: 3.1.0\ninfo: {title: T, version: "1"}\n';
const get = (operation: string): string => `${head}paths:\n  /a:\n    get: ${operation}\n`;
const schema = (json: string): string => `${head}components:\n  schemas:\n    A: ${json}\n`;
const laughs = [
  'a: &a0 [ha]',
  ...Array.from({ length: 40 }, (_, level) => `x${level}: &a${level + 1} [*a${level}, *a${level}]`),
];

/** What is wrong: the text, the stable code, the message. */
const texts: Readonly<Record<string, readonly [text: string, code: string, message: string | RegExp]>> = {
  nothing: ['', 'empty', 'api.yaml: is empty'],
  'blank lines and comments': ['\n  \n# later\n', 'empty', 'api.yaml: is empty'],
  'plain text': [
    'hello there',
    'not-openapi',
    'api.yaml:1:1: is not an OpenAPI document: it holds the string "hello there"',
  ],
  'broken YAML': ['a: b\n  c: [', 'syntax', /^api\.yaml:2:\d+: is neither YAML nor JSON: /],
  'broken JSON': [
    '{"openapi": "3.1.0",\n "info": {',
    'syntax',
    /^api\.yaml:\d:\d+: is neither YAML nor JSON: /,
  ],
  'two YAML documents': [
    `${head}---\n${head}`,
    'syntax',
    /^api\.yaml:\d+:\d+: is neither YAML nor JSON: .*single document/,
  ],
  'a key twice': [`${head}info: {}\n`, 'syntax', /^api\.yaml:3:1: .*duplicated mapping key/],
  'YAML that is no JSON': [
    `${head}x: !!set {a, b}\n`,
    'syntax',
    'api.yaml: holds YAML that is not JSON data, such as !!binary or !!set',
  ],
  'a JSON array': ['[1, 2]', 'not-openapi', 'api.yaml:1:1: is not an OpenAPI document: it holds an array'],
  'a package.json': [
    '{"name": "x", "version": "1.0.0"}',
    'not-openapi',
    'api.yaml:1:1: is not an OpenAPI document: it has no "openapi"',
  ],
  'Swagger 2': [
    'swagger: "2.0"\ninfo: {}\n',
    'swagger-2',
    'api.yaml:1:1: is a Swagger 2.0 document: convert it to OpenAPI 3 first',
  ],
  'a version to come': [
    'openapi: 4.0.0',
    'unsupported-version',
    'api.yaml:1:1: OpenAPI "4.0.0" is not supported, only 3.0, 3.1 and 3.2',
  ],
  'a version that is a number': [
    'info: {}\nopenapi: 3.1',
    'unsupported-version',
    'api.yaml:2:1: "openapi" must be a quoted version such as "3.1.1", not the number 3.1',
  ],
  'a billion laughs': [
    `${head}${laughs.join('\n')}`,
    'alias-bomb',
    /^api\.yaml: its YAML aliases stand for a practically endless number of more values/,
  ],
  'an alias in its own anchor': [
    `${head}x: &a [*a]`,
    'alias-bomb',
    /^api\.yaml: a YAML alias stands inside its own anchor/,
  ],
  '10,000 levels of YAML': [
    `${head}x: ${'['.repeat(10_000)}${']'.repeat(10_000)}`,
    'syntax',
    /^api\.yaml:3:\d+: is nested more than 1000 levels deep$/,
  ],
  '10,000 levels of JSON': [
    `{"x": ${'['.repeat(10_000)}${']'.repeat(10_000)}}`,
    'syntax',
    'api.yaml: is nested more than 1000 levels deep',
  ],
  'aliases that nest': [
    `a0: &a0 []\n${Array.from({ length: 2000 }, (_, level) => `a${level + 1}: &a${level + 1} [*a${level}]`).join('\n')}`,
    'syntax',
    'api.yaml: is nested more than 1000 levels deep',
  ],
  'no info': [
    'openapi: 3.1.0\npaths: {}',
    'invalid-description',
    'api.yaml:1:1: the description has no "info"',
  ],
  'no title': [
    'openapi: 3.1.0\ninfo: {version: "1"}\npaths: {}',
    'invalid-description',
    'api.yaml:2:1: "info" has no "title"',
  ],
  'no paths': [head, 'invalid-description', 'api.yaml:1:1: the description has no "paths"'],
  'paths that are an array': [
    `${head}paths: []`,
    'invalid-description',
    'api.yaml:3:1: "paths" must be an object, not an array',
  ],
  'a path without a slash': [
    `${head}paths: {a: {}}`,
    'invalid-description',
    'api.yaml:3:9: path "a" must begin with "/"',
  ],
  'an operation that is a string': [
    get('x'),
    'invalid-description',
    'api.yaml:5:5: operation GET /a must be an object, not the string "x"',
  ],
  'a parameter without a name': [
    get('{parameters: [{in: query, schema: {}}], responses: {}}'),
    'invalid-description',
    'api.yaml:5:24: a parameter has no "name"',
  ],
  'a parameter without in': [
    get('{parameters: [{name: q, schema: {}}], responses: {}}'),
    'invalid-description',
    'api.yaml:5:24: a parameter has no "in"',
  ],
  'a parameter in the body': [
    get('{parameters: [{name: q, in: body, schema: {}}]}'),
    'invalid-description',
    /api\.yaml:5:34: "in" of a parameter must be one of path, query, .* not "body"/,
  ],
  'a parameter without a schema': [
    get('{parameters: [{name: q, in: query}]}'),
    'invalid-description',
    'api.yaml:5:24: parameter "q" has neither "schema" nor "content"',
  ],
  'a style of another place': [
    get('{parameters: [{name: q, in: query, style: matrix, schema: {}}]}'),
    'invalid-description',
    /"style" must be one of form, .* not "matrix"/,
  ],
  'a parameter twice': [
    get('{parameters: [{name: q, in: query, schema: {}}, {name: q, in: query, schema: {}}]}'),
    'invalid-description',
    'api.yaml:5:58: there are two query parameters "q"',
  ],
  'a path parameter that is not described': [
    `${head}paths: {"/a/{id}": {get: {}}}`,
    'invalid-description',
    'api.yaml:3:21: GET /a/{id}: path parameter "id" is not described',
  ],
  'responses missing in 3.0': [
    get('{}').replace('3.1.0', '3.0.3'),
    'invalid-description',
    'api.yaml:5:5: the operation has no "responses"',
  ],
  'a status that is none': [
    get('{responses: {2000: {}}}'),
    'invalid-description',
    'api.yaml:5:23: "2000" is neither a status code nor a range such as 4XX nor default',
  ],
  'a media type that is none': [
    get('{responses: {200: {content: {json: {}}}}}'),
    'invalid-description',
    'api.yaml:5:39: "json" is not a media type such as application/json',
  ],
  'a request body without content': [
    get('{requestBody: {}}'),
    'invalid-description',
    'api.yaml:5:11: the request body has no "content"',
  ],
  'an operation id twice': [
    `${head}paths: {/a: {get: {operationId: x}, put: {operationId: x}}}`,
    'invalid-description',
    'api.yaml:3:43: operation id "x" is taken by GET /a already',
  ],
  'an unknown security scheme': [
    get('{security: [{key: []}]}'),
    'reference-dangling',
    'api.yaml:5:23: security scheme "key" is not described under components.securitySchemes',
  ],
  'a server variable that is not described': [
    `${head}servers: [{url: "https://{host}"}]\npaths: {}`,
    'invalid-description',
    'api.yaml:3:12: server variable "host" is not described under "variables"',
  ],
  'a job without its link': [
    get('{responses: {}, x-job: {link: poll, status: $response.body}}'),
    'reference-dangling',
    'api.yaml:5:34: x-job: no response of the operation has a link "poll"',
  ],
  'a schema that is a number': [
    schema('5'),
    'invalid-description',
    'api.yaml:5:5: a schema must be an object or a boolean, not the number 5',
  ],
  'a type that is none': [
    schema('{type: any}'),
    'invalid-description',
    'api.yaml:5:9: "type" must be a type or an array of types, not the string "any"',
  ],
  'a keyword of the wrong kind': [
    schema('{properties: {a: {minLength: -1}}}'),
    'invalid-description',
    'api.yaml:5:26: "minLength" must be a whole number from 0, not the number -1',
  ],
  'required as in draft 3': [
    schema('{properties: {a: {required: true}}}'),
    'invalid-description',
    /api\.yaml:5:26: "required" must be an array of strings, not the boolean true/,
  ],
  'an empty choice': [
    schema('{oneOf: []}'),
    'invalid-description',
    'api.yaml:5:9: "oneOf" must not be empty',
  ],
  'a basis that is none': [
    schema('{x-provenance: rumour}'),
    'invalid-description',
    /^api\.yaml:5:9: x-provenance must be one of documented, example, /,
  ],
  'a dangling reference': [
    schema('{items: {$ref: "#/components/schemas/B"}}'),
    'reference-dangling',
    'api.yaml:5:17: reference "#/components/schemas/B" leads nowhere',
  ],
  'a dangling anchor': [
    schema('{items: {$ref: "#b"}}'),
    'reference-dangling',
    'api.yaml:5:17: reference "#b" leads nowhere',
  ],
  'a reference to a file that is not there': [
    schema('{$ref: "./b.yaml"}'),
    'not-found',
    'api.yaml:5:9: reference "./b.yaml": b.yaml: there is no such file',
  ],
  'a reference to itself': [
    schema('{$ref: "#/components/schemas/A"}'),
    'reference-cycle',
    'api.yaml:5:5: references lead in a circle: #/components/schemas/A → #/components/schemas/A',
  ],
  'a circle of references': [
    `${schema('{$ref: "#/components/schemas/B"}')}    B: {$ref: "#/components/schemas/A"}`,
    'reference-cycle',
    'api.yaml:5:5: references lead in a circle: #/components/schemas/A → #/components/schemas/B → #/components/schemas/A',
  ],
  'a reference that leads through itself': [
    schema('{items: {$ref: "#/components/schemas/A/items/x"}}'),
    'reference-cycle',
    /^api\.yaml:5:9: references lead in a circle: #\/components/,
  ],
  'references that lead through thousands of others': [
    JSON.stringify({
      ...JSON.parse('{"openapi":"3.1.0","info":{"title":"T","version":"1"}}'),
      components: {
        schemas: Object.fromEntries(
          Array.from({ length: 20_000 }, (_, index) => [
            `a${index}`,
            { $ref: `#/components/schemas/a${index + 1}/x` },
          ]),
        ),
      },
    }),
    'reference-cycle',
    /references lead through 200 others and on$/,
  ],
  'a circle through allOf': [
    `${schema('{allOf: [{$ref: "#/components/schemas/B"}]}')}    B: {allOf: [{$ref: "#/components/schemas/A"}]}`,
    'reference-cycle',
    /references lead in a circle/,
  ],
  'a circle of parameters': [
    `${head}paths: {}\ncomponents: {parameters: {a: {$ref: "#/components/parameters/b"}, b: {$ref: "#/components/parameters/a"}}}`,
    'reference-cycle',
    /^api\.yaml:4:27: references lead in a circle: #\/components\/parameters\/a → /,
  ],
};

test.each(Object.entries(texts))('%s is refused in one line', async (_, [text, code, message]) => {
  await expectRefusal(parseContract(text, { baseDirectory: directory, file: 'api.yaml' }), code, message);
});

test('files that cannot be descriptions are refused by name', async () => {
  await writeFile(join(directory, 'photo.yaml'), Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'));
  await writeFile(join(directory, 'latin1.yaml'), Buffer.from('title: caf\xe9', 'latin1'));
  await writeFile(join(directory, 'empty.yaml'), '');
  await writeFile(join(directory, 'large.yaml'), get('{}'));
  await mkdir(join(directory, 'folder'));
  const load = (file: string): Promise<unknown> =>
    loadContract(join(directory, file), { baseDirectory: directory, maxBytes: 50 });

  await expectRefusal(load('none.yaml'), 'not-found', 'none.yaml: there is no such file');
  await expectRefusal(load('folder'), 'not-readable', 'folder: is a directory, not an OpenAPI document');
  await expectRefusal(
    load('photo.yaml'),
    'binary',
    'photo.yaml: is a binary file, not an OpenAPI document in UTF-8',
  );
  await expectRefusal(
    load('latin1.yaml'),
    'binary',
    'latin1.yaml: is a binary file, not an OpenAPI document in UTF-8',
  );
  await expectRefusal(load('empty.yaml'), 'empty', 'empty.yaml: is empty');
  await expectRefusal(
    load('large.yaml'),
    'too-large',
    /^large\.yaml: is larger than 50 bytes; raise the limit with --max-size/,
  );
});

test('what is wrong with an external file is said where it is referred to', async () => {
  await writeFile(join(directory, 'broken.yaml'), 'type: object\nproperties: {a: [}\n');
  await writeFile(join(directory, 'sound.yaml'), 'A: {type: strin}\n');
  const parse = (reference: string): Promise<unknown> =>
    parseContract(schema(`{$ref: "${reference}"}`), { baseDirectory: directory });

  await expectRefusal(
    parse('broken.yaml'),
    'syntax',
    /^openapi\.yaml:5:9: reference "broken.yaml": broken\.yaml:2:\d+: is neither YAML nor JSON: /,
  );
  await expectRefusal(
    parse('sound.yaml#/B'),
    'reference-dangling',
    'openapi.yaml:5:9: reference "sound.yaml#/B" leads nowhere in sound.yaml',
  );
  await expectRefusal(
    parse('sound.yaml#/A'),
    'invalid-description',
    /^sound\.yaml:1:5: "type" must be a type/,
  );
});

test.each<[what: string, listener: RequestListener, code: string, message: RegExp]>([
  [
    '404',
    (_, response) => response.writeHead(404).end('no'),
    'fetch-failed',
    /: the server answered 404, not with a document$/,
  ],
  ['never', () => {}, 'timeout', /: no complete answer within 0\.2 s \(option timeoutMs\)$/],
  [
    'half an answer',
    (_, response) => response.writeHead(200).write('openapi: 3'),
    'timeout',
    /: no complete answer within/,
  ],
  ['a cut connection', (_, response) => response.socket?.destroy(), 'fetch-failed', /: cannot be fetched \(/],
  [
    'a page',
    (_, response) => response.setHeader('content-type', 'text/html').end('<!doctype html><p>Hi'),
    'fetch-failed',
    /: the server answered with text\/html, not with a description$/,
  ],
  ['an endless answer', (_, response) => endless(response), 'too-large', /: is larger than 1000000 bytes/],
])('a URL that answers with %s is refused', async (_, listener, code, message) => {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/openapi.yaml`;
  // Only who waits for nothing must not wait long; the others have all the time that a busy machine takes.
  const timeoutMs = code === 'timeout' ? 200 : 30_000;
  try {
    await expectRefusal(loadContract(url, { timeoutMs, maxBytes: 1_000_000 }), code, message);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
  await expectRefusal(loadContract(url), 'fetch-failed', /: cannot be fetched \(ECONNREFUSED\)$/);
});

function endless(response: ServerResponse): void {
  const write = (): void => {
    if (!response.destroyed) response.write('#'.repeat(65_536), write);
  };
  write();
}

async function expectRefusal(
  loading: Promise<unknown>,
  code: string,
  message: string | RegExp,
): Promise<void> {
  const error = await loading.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!isContractError(error)) throw error ?? new Error('it was not refused');
  if (typeof message === 'string') expect(error.message).toBe(message);
  else expect(error.message).toMatch(message);
  expect(error.code).toBe(code);
  expect(error.message).not.toContain('\n');
}
