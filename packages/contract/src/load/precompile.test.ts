import { expect, test } from 'vitest';
import { locate } from '../locate.ts';
import type { Contract, SourceRef } from '../model.ts';
import { parseContract, precompile } from './index.ts';

const text = `openapi: 3.1.0
info: {title: T, version: "1"}
paths:
  /a%2Fb/{id}:
    get:
      parameters:
        - name: id
          in: path
          required: true
          schema:
            type: string
            minLength: 2
      responses:
        '200':
          headers:
            X-Total:
              schema: {type: integer}
          content:
            application/json:
              schema:
                type: object
                required:
                  - id
                  - name
                properties:
                  id: {$ref: '#/components/schemas/Id'}
              example: {id: a}
components:
  schemas:
    Id:
      type: string
      allOf:
        - {maxLength: 9}
`;

const response = '/paths/~1a%2Fb~1{id}/get/responses/200';

/** Where things stand, by hand. */
const places: readonly (readonly [pointer: string, line: number, column: number])[] = [
  ['', 1, 1],
  ['/paths/~1a%2Fb~1{id}/get', 5, 5],
  ['/paths/~1a%2Fb~1{id}/get/parameters/0', 7, 11],
  ['/paths/~1a%2Fb~1{id}/get/parameters/0/required', 9, 11],
  ['/paths/~1a%2Fb~1{id}/get/parameters/0/schema/minLength', 12, 13],
  [response, 14, 9],
  [`${response}/headers/X-Total`, 16, 13],
  [`${response}/headers/X-Total/schema/type`, 17, 24],
  [`${response}/content`, 18, 11],
  [`${response}/content/application~1json/schema/required/1`, 24, 21],
  [`${response}/content/application~1json/schema/properties/id/$ref`, 26, 24],
  [`${response}/content/application~1json/example`, 27, 15],
  ['/components/schemas/Id', 30, 5],
  ['/components/schemas/Id/allOf/0/maxLength', 33, 12],
];

test('a place is located by file, line and column', async () => {
  const contract = await parseContract(text, { file: 'specs/a.yaml', baseDirectory: '/' });
  for (const [pointer, line, column] of places)
    expect(locate(contract, `0#${pointer}`)).toEqual({ file: 'specs/a.yaml', line, column, pointer });
});

test('a precompiled contract that went through JSON locates the same places without its documents', async () => {
  const contract = await parseContract(text, { file: 'specs/a.yaml', baseDirectory: '/' });
  const precompiled = precompile(contract);
  const revived: Contract = JSON.parse(JSON.stringify(precompiled));
  expect(revived).toEqual(precompiled);
  expect({ ...revived, positions: {} }).toEqual(contract);
  expect(precompile(revived)).toBe(revived);
  for (const at of Object.keys(revived.positions) as SourceRef[])
    expect(locate(revived, at)).toEqual(locate(contract, at));
  for (const [pointer] of places)
    expect(locate(revived, `0#${pointer}`)).toEqual(locate(contract, `0#${pointer}`));
});

test('a place that is not there is located at its nearest ancestor', async () => {
  const contract = await parseContract(text);
  const precompiled = precompile(contract);
  for (const each of [contract, precompiled]) {
    expect(locate(each, '0#/components/schemas/Id/anyOf/0/type')).toMatchObject({ line: 30, column: 5 });
    expect(locate(each, '0#/nothing/here')).toMatchObject({ line: 1, column: 1 });
    expect(locate(each, '7#/nothing')).toEqual({ file: '', line: 1, column: 1, pointer: '/nothing' });
  }
});
