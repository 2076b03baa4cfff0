import { expect, test } from 'vitest';
import { findOperation } from '../find-operation.ts';
import type { Finding } from '../finding.ts';
import { parseContract } from '../load/load-contract.ts';
import type { Operation } from '../model.ts';
import type { WireHeaders, WireRequest, WireResponse } from '../wire.ts';
import { checkResponse } from './check-response.ts';

const contract = await parseContract(
  `
openapi: 3.1.0
info: { title: Things, version: '1' }
paths:
  /things:
    get:
      operationId: listThings
      responses:
        '200':
          description: All.
          content:
            application/json:
              schema: { type: array, items: { $ref: '#/components/schemas/Thing' } }
        '404': { description: None. }
        4XX:
          description: Refused.
          content: { application/json: { schema: { required: [reason] } } }
    delete:
      operationId: clearThings
      responses:
        '204': { description: Gone. }
        default: { description: Anything else. }
components:
  schemas:
    Thing:
      type: object
      required: [id]
      properties:
        id: { type: integer }
        parts: { type: array, items: { $ref: '#/components/schemas/Thing' } }
`,
  { name: 'things' },
);

function operation(id: string): Operation {
  const found = findOperation(contract, id);
  if (found === undefined) throw new Error(`no operation ${id}`);
  return found;
}

const json: WireHeaders = [['Content-Type', 'application/json']];
const list = operation('listThings');
const clear = operation('clearThings');

function answer(status: number, headers: WireHeaders = [], body: string | Uint8Array = ''): WireResponse {
  return { status, headers, body: typeof body === 'string' ? new TextEncoder().encode(body) : body };
}

function asking(...headers: WireHeaders): { request: WireRequest } {
  return { request: { method: 'GET', target: '/things', headers } };
}

const summary = ({ rule, message, location }: Finding): string => `${rule} ${location.pointer}: ${message}`;

const judged: [
  name: string,
  given: readonly [Operation, WireResponse, { request?: WireRequest }?],
  want: string[],
][] = [
  ['an exact status wins over its range', [list, answer(404)], []],
  [
    'a range judges its other statuses',
    [list, answer(409, json, '{}')],
    [
      'body-invalid /paths/~1things/get/responses/4XX/content/application~1json/schema/required/0: Response body (409): it lacks the required property "reason".',
    ],
  ],
  ['`default` describes even a failure', [clear, answer(500, json, '{}')], []],
  [
    'a failure that nothing describes',
    [list, answer(500)],
    [
      'server-error /paths/~1things/get/responses: The server failed with 500, which the description does not name (it names 200, 404, 4XX).',
    ],
  ],
  ['a server that says when to come back', [list, answer(503, [['Retry-After', '5']])], []],
  [
    'not modified, unasked',
    [list, answer(304)],
    [
      'status-undocumented /paths/~1things/get/responses: The status is 304; the description names 200, 404, 4XX.',
    ],
  ],
  ['not modified, as asked', [list, answer(304), asking(['if-none-match', '"a"'])], []],
  ['a part, as asked', [list, answer(206, json, '['), asking(['Range', 'bytes=0-0'])], []],
  [
    'content where HTTP has none',
    [clear, answer(204, json, '{}')],
    [
      'body-unexpected /paths/~1things/delete/responses/204: A response 204 never has content, yet 2 bytes came.',
    ],
  ],
  [
    'a coded body that was not undone is not judged',
    [list, answer(200, [...json, ['Content-Encoding', 'gzip']], Uint8Array.of(0x1f, 0x8b, 0xff))],
    [],
  ],
  [
    'a coded body that was undone is judged',
    [list, answer(200, [...json, ['Content-Encoding', 'gzip'], ['Content-Length', '20']], '{}')],
    [
      'body-invalid /paths/~1things/get/responses/200/content/application~1json/schema/type: Response body (200): it is an object, must be array.',
    ],
  ],
  [
    'a length that is not the one of the body',
    [clear, answer(204, [['Content-Length', '3']])],
    ['header-invalid /paths/~1things/delete/responses/204: Content-Length is 3, but 0 bytes came.'],
  ],
  [
    'malformed JSON',
    [list, answer(200, json, '[1,]')],
    [
      'body-invalid /paths/~1things/get/responses/200/content/application~1json: Response body (200): Malformed JSON at line 1, column 4: expected a value, found "]".',
    ],
  ],
  [
    'the same again and again, at any depth, once each',
    [list, answer(200, json, '[{"id":"a"},{"id":"b","parts":[{"id":"c"},{"id":1,"parts":[{}]}]},{}]')],
    [
      'body-invalid /components/schemas/Thing/required/0: Response body (200): 1/parts/1/parts/0 lacks the required property "id".',
      'body-invalid /components/schemas/Thing/required/0: Response body (200): 2 lacks the required property "id".',
      'body-invalid /components/schemas/Thing/properties/id/type: Response body (200): 0/id is "a" (string), must be integer (and 1 more).',
      'body-invalid /components/schemas/Thing/properties/id/type: Response body (200): 1/parts/0/id is "c" (string), must be integer.',
    ],
  ],
];

test.each(judged)('judges %s', (_name, [given, response, options], want) => {
  expect(checkResponse(contract, given, response, options).map(summary).sort()).toEqual([...want].sort());
});

test('a finding keeps its id whatever values show it, and whatever the run', () => {
  const [one] = checkResponse(contract, list, answer(200, json, '[{"id":"a"}]'), { phase: 'fuzz' });
  const [other] = checkResponse(contract, list, answer(200, json, '[{"id":1},{"id":null}]'), {
    phase: 'examples',
  });
  expect(one?.id).toMatch(/^[0-9a-f]{16}$/);
  expect(other?.id).toBe(one?.id);
});

test('a finding carries the exchange, the place in the value and the violated keyword', () => {
  const response = answer(200, json, '[{"id":1},{}]');
  const [finding] = checkResponse(contract, list, response, asking());
  expect(finding).toMatchObject({
    api: 'things',
    operation: 'listThings',
    severity: 'error',
    basis: 'documented',
    phase: 'recorded',
    flaky: false,
    evidence: {
      ...asking(),
      response,
      instance: '/1',
      keyword: 'required/id',
      provenance: { basis: 'documented' },
    },
  });
});

test('answers that repeat are judged as they were, and only where all that counts is the same', () => {
  const judge = (status: number, type: string, body: string): readonly string[] =>
    checkResponse(contract, list, answer(status, [['Content-Type', type]], body)).map(
      ({ rule, message }) => `${rule}: ${message}`,
    );
  const asked: [number, string, string][] = [
    [200, 'application/json', '[{}]'],
    [200, 'application/json', '[{"id":1}]'],
    [200, 'application/json; charset=us-ascii', '[{"id":"\u00e9"}]'],
    [200, 'application/json', '[{"id":"\u00e9"}]'],
    [400, 'application/json', '[{}]'],
    [400, 'application/json', '{}'],
    [422, 'application/json', '{}'],
    ...Array.from({ length: 20 }, (_, index): [number, string, string] => [
      200,
      'application/json',
      `[{"id":"${index}"}]`,
    ]),
  ];
  const first = asked.map((each) => judge(...each));
  const [lacking, fine, unreadable, text, list400, without, without422] = first;
  expect(lacking).toEqual(['body-invalid: Response body (200): 0 lacks the required property "id".']);
  expect(fine).toEqual([]);
  expect(unreadable).not.toEqual(text);
  expect(list400).toEqual([]);
  expect(without).toEqual(['body-invalid: Response body (400): it lacks the required property "reason".']);
  expect(without422).toEqual(['body-invalid: Response body (422): it lacks the required property "reason".']);
  expect(asked.map((each) => judge(...each))).toEqual(first);
});
