import { expect, test } from 'vitest';
import type { Contract } from '../model.ts';
import { parseContract } from './index.ts';

/** A description of one version: what is given after the head, in YAML. */
function description(version: string, rest: string): string {
  return `openapi: ${version}\ninfo: {title: Features, version: "1"}\n${rest}\n`;
}

/** `GET /a` with these members. */
function get(members: string): string {
  return `paths: {/a: {get: ${members}}}`;
}

/** Feature, version, what follows the head, and the part of the contract that shows it. */
const features: readonly (readonly [feature: string, version: string, rest: string, expected: object])[] = [
  [
    'the title, version and name',
    '3.1.0',
    'paths: {}',
    {
      name: 'petstore',
      title: 'Features',
      version: '1',
      openapi: '3.1.0',
      formatVersion: 1,
      files: ['petstore.yaml'],
    },
  ],
  [
    'an operation without an id',
    '3.1.0',
    get('{}'),
    {
      workflows: [],
      operations: [
        {
          id: 'GET /a',
          method: 'GET',
          path: '/a',
          at: '0#/paths/~1a/get',
          deprecated: false,
          tags: [],
          responses: [],
        },
      ],
    },
  ],
  [
    'the server that holds where none is named',
    '3.1.0',
    get('{}'),
    { servers: [{ url: '/', variables: {} }], operations: [{ servers: [{ url: '/' }] }] },
  ],
  [
    'servers of the operation before those of the path and the document',
    '3.1.0',
    'servers: [{url: /root}]\npaths: {/a: {servers: [{url: /path}], get: {servers: [{url: /own}]}, put: {}}, /b: {get: {}}}',
    {
      operations: [
        { servers: [{ url: '/own' }] },
        { servers: [{ url: '/path' }] },
        { servers: [{ url: '/root' }] },
      ],
    },
  ],
  [
    'server variables',
    '3.1.0',
    'servers: [{url: "https://{host}:{port}", variables: {host: {default: localhost, enum: [localhost, x]}, port: {default: 8887}}}]\npaths: {}',
    {
      servers: [
        {
          url: 'https://{host}:{port}',
          variables: { host: { default: 'localhost', enum: ['localhost', 'x'] }, port: { default: '8887' } },
        },
      ],
    },
  ],
  [
    'defaults of parameters by place',
    '3.1.0',
    `paths:\n  /{p}:\n    get:\n      parameters:\n${['path', 'query', 'header', 'cookie'].map((place) => `        - {name: p, in: ${place}, schema: {}}`).join('\n')}`,
    {
      operations: [
        {
          parameters: [
            {
              in: 'path',
              required: true,
              style: 'simple',
              explode: false,
              schemaAt: '0#/paths/~1{p}/get/parameters/0/schema',
            },
            {
              in: 'query',
              required: false,
              style: 'form',
              explode: true,
              allowReserved: false,
              allowEmptyValue: false,
            },
            { in: 'header', style: 'simple', explode: false },
            { in: 'cookie', style: 'form', explode: true },
          ],
        },
      ],
    },
  ],
  [
    'an explode that follows from the style',
    '3.1.0',
    get('{parameters: [{name: q, in: query, style: pipeDelimited, schema: {}}]}'),
    { operations: [{ parameters: [{ style: 'pipeDelimited', explode: false }] }] },
  ],
  [
    'parameters of a path, one replaced by the operation',
    '3.1.0',
    'paths: {/a: {parameters: [{name: a, in: query, schema: {type: string}}, {name: b, in: query, schema: {}}], get: {parameters: [{name: a, in: query, schema: {type: integer}}]}}}',
    {
      operations: [
        {
          parameters: [
            { name: 'a', schema: { type: 'integer' }, at: '0#/paths/~1a/get/parameters/0' },
            { name: 'b', at: '0#/paths/~1a/parameters/1' },
          ],
        },
      ],
    },
  ],
  [
    'header parameters that are described elsewhere',
    '3.1.0',
    get('{parameters: [{name: Authorization, in: header, schema: {}}, {name: X-A, in: header, schema: {}}]}'),
    { operations: [{ parameters: [{ name: 'X-A' }] }] },
  ],
  [
    'a parameter with content',
    '3.1.0',
    get('{parameters: [{name: q, in: query, content: {application/json: {schema: {type: object}}}}]}'),
    {
      operations: [
        { parameters: [{ content: { mediaType: 'application/json', schema: { type: 'object' } } }] },
      ],
    },
  ],
  [
    'statuses, ranges and default',
    '3.1.0',
    get('{responses: {200: {description: Fine}, 4xx: {}, default: {}, x-y: 1}}'),
    {
      operations: [
        { responses: [{ status: '200', description: 'Fine' }, { status: '4XX' }, { status: 'default' }] },
      ],
    },
  ],
  [
    'response headers, but not the content type',
    '3.1.0',
    get(
      '{responses: {200: {headers: {Content-Type: {schema: {}}, X-A: {required: true, schema: {type: string}}}}}}',
    ),
    {
      operations: [
        {
          responses: [
            { headers: [{ name: 'X-A', required: true, explode: false, schema: { type: 'string' } }] },
          ],
        },
      ],
    },
  ],
  [
    'encodings of a multipart body',
    '3.1.0',
    get(
      '{requestBody: {required: true, content: {multipart/form-data: {schema: {}, encoding: {a: {contentType: "image/*", headers: {X-A: {schema: {}}}}, b: {style: deepObject}}}}}}',
    ),
    {
      operations: [
        {
          requestBody: {
            required: true,
            content: [
              {
                mediaType: 'multipart/form-data',
                encoding: {
                  a: { contentType: 'image/*', headers: [{ name: 'X-A' }] },
                  b: { style: 'deepObject', headers: [] },
                },
              },
            ],
          },
        },
      ],
    },
  ],
  [
    'security of the document and of the operation',
    '3.1.0',
    'security: [{token: []}]\ncomponents: {securitySchemes: {token: {type: http, scheme: Bearer}, key: {type: apiKey, in: header, name: X-Key}}}\npaths: {/a: {get: {}, put: {security: []}, post: {security: [{}, {key: []}]}}}',
    {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer' },
        key: { type: 'apiKey', in: 'header', parameterName: 'X-Key' },
      },
      operations: [
        { security: [{ token: [] }] },
        { method: 'PUT', security: [] },
        { method: 'POST', security: [{}, { key: [] }] },
      ],
    },
  ],
  [
    'an OAuth scheme',
    '3.1.0',
    'components: {securitySchemes: {o: {type: oauth2, flows: {clientCredentials: {tokenUrl: /t, scopes: {}}}}}}',
    { securitySchemes: { o: { flows: { clientCredentials: { tokenUrl: '/t' } } } } },
  ],
  [
    'links by id and by reference',
    '3.1.0',
    'paths: {/a: {get: {operationId: a, responses: {200: {links: {self: {operationId: a, parameters: {id: $response.body#/id}}, b: {operationRef: "#/paths/~1b/get"}, far: {operationRef: "other.yaml#/paths/~1c/get"}}}}}}, /b: {get: {}}}',
    {
      operations: [
        {
          responses: [
            {
              links: [
                { name: 'self', operation: 'a', parameters: { id: '$response.body#/id' } },
                { name: 'b', operation: 'GET /b' },
                { name: 'far' },
              ],
            },
          ],
        },
        {},
      ],
    },
  ],
  [
    'a job and its defaults',
    '3.1.0',
    get(
      '{operationId: a, x-job: {link: poll, status: "$response.body#/s", terminal: [done], transitions: {run: [done]}}, responses: {200: {links: {poll: {operationId: a}}}}}',
    ),
    {
      operations: [
        {
          job: {
            link: 'poll',
            status: '$response.body#/s',
            states: [],
            terminal: ['done'],
            failed: [],
            transitions: { run: ['done'] },
            interval: 1,
            deadline: 300,
          },
        },
      ],
    },
  ],
  [
    'what an upload says about bytes',
    '3.1.0',
    get(
      '{x-content: {size: "$response.body#/size", digest: {algorithm: sha256, pointer: "$response.body#/d"}, download: get}}',
    ),
    {
      operations: [
        {
          content: {
            size: '$response.body#/size',
            digest: { algorithm: 'sha256', pointer: '$response.body#/d' },
            download: 'get',
          },
        },
      ],
    },
  ],
  [
    'examples of a media type',
    '3.1.0',
    `paths: {/a: {get: {responses: {200: {content: {application/json: {schema: {examples: [7]}, examples: {a: {summary: S, value: 1}, b: {externalValue: b.json}, c: {$ref: "#/components/examples/c"}}}}}}}}}
components: {examples: {c: {value: null}}}`,
    {
      operations: [
        {
          responses: [
            {
              content: [
                {
                  examples: [
                    { name: 'a', summary: 'S', value: 1, fromSchema: false },
                    { name: 'b', externalValue: 'b.json' },
                    { name: 'c', value: null, at: '0#/components/examples/c' },
                  ],
                },
              ],
            },
          ],
        },
      ],
    },
  ],
  [
    'a single example',
    '3.1.0',
    get('{parameters: [{name: q, in: query, example: 5, schema: {}}]}'),
    {
      operations: [
        {
          parameters: [
            {
              examples: [
                { name: 'example', value: 5, fromSchema: false, at: '0#/paths/~1a/get/parameters/0/example' },
              ],
            },
          ],
        },
      ],
    },
  ],
  [
    'examples of a schema, also behind a reference',
    '3.1.0',
    'paths: {/a: {get: {parameters: [{name: q, in: query, schema: {$ref: "#/components/schemas/A"}}]}}}\ncomponents: {schemas: {A: {examples: [1, 2]}}}',
    {
      operations: [
        {
          parameters: [
            {
              examples: [
                { name: '0', value: 1, fromSchema: true, at: '0#/components/schemas/A/examples/0' },
                { name: '1', value: 2 },
              ],
            },
          ],
        },
      ],
    },
  ],
  [
    'references to every kind of component',
    '3.1.0',
    `paths: {/a: {$ref: "#/components/pathItems/A"}}
components:
  pathItems: {A: {get: {parameters: [{$ref: "#/components/parameters/q", description: Here}], requestBody: {$ref: "#/components/requestBodies/b"}, responses: {200: {$ref: "#/components/responses/r"}}}}}
  parameters: {q: {name: q, in: query, description: There, schema: {}}}
  requestBodies: {b: {content: {text/plain: {}}}}
  responses: {r: {headers: {X-A: {$ref: "#/components/headers/h"}}, links: {l: {$ref: "#/components/links/l"}}}}
  headers: {h: {schema: {type: string}}}
  links: {l: {operationId: GET /a}}`,
    {
      operations: [
        {
          path: '/a',
          at: '0#/components/pathItems/A/get',
          parameters: [{ name: 'q', at: '0#/components/parameters/q', description: 'Here' }],
          requestBody: { content: [{ mediaType: 'text/plain' }] },
          responses: [
            {
              status: '200',
              headers: [{ name: 'X-A', schema: { type: 'string' } }],
              links: [{ operation: 'GET /a' }],
            },
          ],
        },
      ],
    },
  ],
  [
    'what stands beside the reference of a path',
    '3.1.0',
    `paths: {/a: {$ref: "#/components/pathItems/A", parameters: [{name: q, in: query, schema: {}}], servers: [{url: /own}], post: {}}}
components: {pathItems: {A: {servers: [{url: /there}], parameters: [{name: p, in: query, schema: {}}], get: {}, post: {operationId: hidden}}}}`,
    {
      operations: [
        { id: 'GET /a', parameters: [{ name: 'p' }, { name: 'q' }], servers: [{ url: '/own' }] },
        { id: 'POST /a' },
      ],
    },
  ],
  [
    'the methods and additions of 3.2',
    '3.2.0',
    `paths: {/a: {query: {parameters: [{name: all, in: querystring, content: {application/x-www-form-urlencoded: {}}}, {name: c, in: cookie, style: cookie, schema: {}}]}, additionalOperations: {COPY: {responses: {200: {content: {application/json: {$ref: "#/components/mediaTypes/m"}}}}}}}}
components: {mediaTypes: {m: {schema: {type: string}, examples: {e: {dataValue: x, serializedValue: '"x"'}}}}}`,
    {
      operations: [
        {
          method: 'QUERY',
          parameters: [
            { in: 'querystring', content: { mediaType: 'application/x-www-form-urlencoded' } },
            { style: 'cookie', explode: true },
          ],
        },
        {
          method: 'COPY',
          responses: [
            {
              content: [
                {
                  mediaType: 'application/json',
                  schema: { type: 'string' },
                  examples: [{ name: 'e', value: 'x', serializedValue: '"x"' }],
                },
              ],
            },
          ],
        },
      ],
    },
  ],
  [
    'what is not judged, once each',
    '3.2.0',
    `webhooks: {w: {}}
paths: {/a: {get: {callbacks: {c: {}}, responses: {200: {content: {application/xml: {}, text/event-stream: {}, application/jsonl: {}, application/json: {itemSchema: {}}}}, 201: {$ref: "#/components/responses/r"}, 202: {$ref: "#/components/responses/r"}}}}}
components: {responses: {r: {content: {application/problem+xml: {}}}}}`,
    {
      notJudged: [
        {
          at: '0#/paths/~1a/get/responses/200/content/application~1xml',
          message: 'application/xml: not judged (XML)',
        },
        { message: 'text/event-stream: not judged (server-sent events)' },
        { message: 'application/jsonl: not judged (a sequence of JSON texts)' },
        { message: 'application/json: not judged (a sequence of items, itemSchema)' },
        {
          at: '0#/components/responses/r/content/application~1problem+xml',
          message: 'application/problem+xml: not judged (XML)',
        },
        {
          at: '0#/paths/~1a/get/callbacks/c',
          message: 'callback "c" of GET /a: not judged (the server would have to call us)',
        },
        { at: '0#/webhooks/w', message: 'webhook "w": not judged (the server would have to call us)' },
      ],
    },
  ],
  [
    'what is wrong beside what is not, but for that',
    '3.1.0',
    'paths: {/a: {get: {responses: {200: {content: {application/json: {}, examples: {}}, links: {next: {operationId: y}}}, 404: {content: {"*": {}}}}}}}',
    {
      operations: [
        {
          responses: [
            { content: [{ mediaType: 'application/json' }], links: [{ name: 'next' }] },
            { content: [{ mediaType: '*/*' }] },
          ],
        },
      ],
      notJudged: [
        {
          at: '0#/paths/~1a/get/responses/200/content/examples',
          message: '"examples": left out (it is not a media type)',
        },
        { message: 'link "next": not followed (operation "y" is not described)' },
      ],
    },
  ],
  [
    'YAML anchors, aliases and merge keys',
    '3.1.0',
    'paths: {/a: {get: {responses: &r {200: {description: Fine}}}, put: {responses: {<<: *r, 404: {}}}}, /b: {get: {responses: *r}}}',
    {
      operations: [
        { responses: [{ status: '200' }] },
        { responses: [{ status: '200' }, { status: '404' }] },
        { responses: [{ status: '200' }] },
      ],
    },
  ],
];

test.each(features)('a contract has %s', async (_, version, rest, expected) => {
  const contract = await parseContract(description(version, rest), {
    file: 'petstore.yaml',
    baseDirectory: '/',
  });
  expect(contract).toMatchObject(expected);
});

test('JSON, UTF-8 with a byte order mark, and CRLF are read like YAML', async () => {
  const yaml = description('3.1.0', get('{operationId: a}'));
  const contract = await parseContract(yaml);
  const same = async (text: string): Promise<void> => expect(await parseContract(text)).toEqual(contract);
  await same(
    JSON.stringify({
      openapi: '3.1.0',
      info: { title: 'Features', version: '1' },
      paths: { '/a': { get: { operationId: 'a' } } },
    }),
  );
  await same(yaml.replaceAll('\n', '\r\n'));
  await same(`\uFEFF${yaml}`);
});

test('a contract is frozen all the way down', async () => {
  const contract = await parseContract(
    description(
      '3.1.0',
      get('{parameters: [{name: q, in: query, example: {a: [{}]}, schema: {x-a: {b: {}}}}]}'),
    ),
  );
  const open: string[] = [];
  const visit = (value: unknown, path: string): void => {
    if (typeof value !== 'object' || value === null) return;
    if (!Object.isFrozen(value)) open.push(path);
    for (const [key, member] of Object.entries(value)) visit(member, `${path}/${key}`);
  };
  visit(contract, '');
  expect(open).toEqual([]);
  expect(contract.operations[0]?.parameters[0]?.examples[0]?.value).toEqual({ a: [{}] });
});

test('names that objects inherit are only names', async () => {
  const names = ['constructor', '__proto__', 'toString', 'hasOwnProperty'];
  const schemas = Object.fromEntries(
    names.map((name) => [
      name,
      { type: 'object', required: [name], properties: Object.fromEntries([[name, { type: 'string' }]]) },
    ]),
  );
  const text = JSON.stringify({
    openapi: '3.1.0',
    info: { title: 'T', version: '1' },
    components: { schemas },
  });
  const contract: Contract = await parseContract(text);
  expect(Object.keys(contract.schemas)).toEqual(names);
  for (const name of names)
    expect(Object.getOwnPropertyDescriptor(contract.schemas, name)?.value).toMatchObject({
      required: [name],
    });
  expect(Object.getPrototypeOf(contract.schemas)).toBe(Object.prototype);
});
