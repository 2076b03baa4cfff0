import { expect, test } from 'vitest';
import { parseContract } from '../load/load-contract.ts';
import type { WireHeaders } from '../wire.ts';
import { checkRequest } from './check-request.ts';

const contract = await parseContract(
  `
openapi: 3.1.0
info: { title: Things, version: '1' }
paths:
  /things/{id}:
    parameters:
      - { name: id, in: path, required: true, schema: { type: integer } }
    get:
      operationId: getThing
      parameters:
        - { name: fields, in: query, schema: { type: array, items: { enum: [a, b] } } }
        - { name: page, in: query, required: true, schema: { type: integer, minimum: 1 } }
        - { name: empty, in: query, allowEmptyValue: true, schema: { type: integer } }
        - { name: X-Trace, in: header, schema: { type: string, format: uuid } }
        - { name: filter, in: query, content: { application/json: { schema: { type: object } } } }
        - { name: Authorization, in: header, required: true, schema: { type: integer } }
      responses: { '200': { description: OK } }
    put:
      operationId: putThing
      requestBody:
        required: true
        content:
          application/json; charset=utf-8:
            schema:
              type: object
              required: [id, name]
              properties:
                id: { type: integer, readOnly: true }
                name: { type: string }
          multipart/form-data:
            schema:
              type: object
              required: [file]
              properties:
                file: { type: string, format: binary, maxLength: 3 }
      responses: { '204': { description: OK } }
  /forms:
    post:
      operationId: postForm
      requestBody:
        required: true
        content:
          application/x-www-form-urlencoded:
            schema: { type: object, required: [name] }
      responses: { '204': { description: OK } }
`,
  { name: 'things' },
);

interface Given {
  readonly method?: string;
  readonly target?: string;
  readonly headers?: WireHeaders;
  readonly body?: string;
}

function check({ method = 'GET', target = '/things/1?page=1', headers = [], body }: Given): string[] {
  const bytes = body === undefined ? {} : { body: new TextEncoder().encode(body) };
  return checkRequest(contract, { method, target, headers, ...bytes }).map(
    ({ rule, severity, location, message }) =>
      `${rule === 'request-invalid' ? severity : rule} ${location.pointer}: ${message}`,
  );
}

const json: WireHeaders = [['Content-Type', 'application/json']];
const multipart: WireHeaders = [['Content-Type', 'multipart/form-data; boundary=b']];
const part = (text: string): string =>
  `--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n${text}\r\n--b--\r\n`;
const get = '/paths/~1things~1{id}/get';
const put = '/paths/~1things~1{id}/put';

const form: WireHeaders = [['Content-Type', 'application/x-www-form-urlencoded']];
const requests: [name: string, given: Given, want: string[]][] = [
  ['what the description shows', {}, []],
  ['an undescribed parameter', { target: '/things/1?page=1&debug=1' }, []],
  ['an empty value that is allowed', { target: '/things/1?page=1&empty=' }, []],
  ['a described Authorization header, which is to be ignored', { headers: [['Authorization', 'x']] }, []],
  ['a preflight', { method: 'OPTIONS' }, []],
  ['HEAD where there is GET', { method: 'HEAD' }, []],
  ['a form', { method: 'POST', target: '/forms', headers: form, body: 'name=' }, []],
  [
    'a form without any field, which has no bytes',
    { method: 'POST', target: '/forms', headers: form, body: '' },
    [
      'error /paths/~1forms/post/requestBody/content/application~1x-www-form-urlencoded/schema/required/0: Request body: it lacks the required property "name".',
    ],
  ],
  [
    'an unknown path',
    { target: '/nothing?x=1' },
    ['error /paths: No path of the description matches /nothing.'],
  ],
  [
    'an unknown method',
    { method: 'PATCH' },
    ['error /paths/~1things~1{id}: The description has no PATCH for /things/1; it has GET, PUT.'],
  ],
  [
    'a missing parameter',
    { target: '/things/1' },
    [`error ${get}/parameters/1/required: The request lacks the required query parameter "page".`],
  ],
  [
    'a path parameter of another type',
    { target: '/things/one?page=1' },
    [
      'error /paths/~1things~1{id}/parameters/0/schema/type: Request path parameter id: it is "one" (string), must be integer.',
    ],
  ],
  [
    'invalid items once, and a number out of range',
    { target: '/things/1?page=0&fields=x&fields=y&fields=a' },
    [
      `error ${get}/parameters/0/schema/items/enum: Request query parameter fields: 0 is "x", must be "a" or "b" (and 1 more).`,
      `error ${get}/parameters/1/schema/minimum: Request query parameter page: it is 0, must be at least 1.`,
    ],
  ],
  [
    'an invalid header',
    { headers: [['x-trace', '1']] },
    [
      `error ${get}/parameters/3/schema/format: Request header parameter X-Trace: it is "1", must have the format uuid.`,
    ],
  ],
  [
    'a parameter that is no JSON',
    { target: '/things/1?page=1&filter=%7B' },
    [
      `error ${get}/parameters/4: Request query.filter: Malformed JSON at line 1, column 2: expected a property name in double quotes, found the end.`,
    ],
  ],
  [
    'a missing body',
    { method: 'PUT' },
    [`error ${put}/requestBody/required: The request lacks the required body.`],
  ],
  [
    'JSON without the charset that only the description names',
    { method: 'PUT', headers: json, body: '{"name":""}' },
    [],
  ],
  [
    'a read-only property, which is only unwise',
    { method: 'PUT', headers: json, body: '{"name":"","id":1}' },
    [
      `warning ${put}/requestBody/content/application~1json; charset=utf-8/schema/properties/id/readOnly: Request body: id is read-only, so a request should not send it.`,
    ],
  ],
  [
    'an invalid body',
    { method: 'PUT', headers: json, body: '{"name":null}' },
    [
      `error ${put}/requestBody/content/application~1json; charset=utf-8/schema/properties/name/type: Request body: name is null, must be string.`,
    ],
  ],
  [
    'a media type that is not described',
    { method: 'PUT', headers: [['Content-Type', 'text/plain']], body: 'x' },
    [
      `error ${put}/requestBody/content: The request has the Content-Type "text/plain"; described is application/json; charset=utf-8, multipart/form-data.`,
    ],
  ],
  [
    'a body without a media type',
    { method: 'PUT', body: '{}' },
    [
      `error ${put}/requestBody/content: The request has no Content-Type; described is application/json; charset=utf-8, multipart/form-data.`,
    ],
  ],
  ['a file', { method: 'PUT', headers: multipart, body: part('abc') }, []],
  [
    'a file that is too large',
    { method: 'PUT', headers: multipart, body: part('abcd') },
    [
      `error ${put}/requestBody/content/multipart~1form-data/schema/properties/file/format: Request body: file is 4 bytes, must be bytes (0 to 3 of them).`,
    ],
  ],
];

test.each(requests)('judges %s', (_name, given, want) => {
  expect(check(given)).toEqual(want);
});
