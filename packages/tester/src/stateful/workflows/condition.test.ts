import { expect, test } from 'vitest';
import { holds, parseCondition } from './condition.ts';

const values: Readonly<Record<string, unknown>> = {
  $statusCode: 200,
  '$response.body#/name': "Tom's",
  '$response.body#/count': 3,
  '$response.body#/none': null,
  '$response.body#/done': true,
  '$response.header.X-Count': '3',
};

const conditions: readonly (readonly [condition: string, holds: boolean])[] = [
  ['$statusCode == 200', true],
  ['$statusCode != 200', false],
  ['$statusCode >= 200 && $statusCode < 300', true],
  ['$statusCode == 404 || $response.body#/count == 3', true],
  ['!($statusCode == 200)', false],
  ['! $response.body#/done', false],
  ['$response.body#/done', true],
  ['$response.body#/done == true', true],
  ["$response.body#/name == 'TOM''S'", true],
  ["$response.body#/name < 'u'", true],
  ['$response.body#/count > -1.5e0', true],
  ['$response.header.X-Count == 3', true],
  ['$response.header.X-Count == $response.body#/count', true],
  ['$response.body#/none == null', true],
  ['$response.body#/not-there == null', true],
  ['$response.body#/not-there > 1', false],
  ["$response.body#/count > 'a'", false],
  ['$statusCode == 200 && ($response.body#/count == 4 || $response.body#/count == 3)', true],
  ['$statusCode == 500 || $statusCode == 200 && $response.body#/count == 4', false],
];

test.each(conditions)('%s', (text, expected) => {
  const condition = parseCondition(text);
  expect(condition && holds(condition, (expression) => values[expression])).toBe(expected);
});

test.each([
  '',
  '$statusCode ==',
  '== 200',
  '$statusCode = 200',
  '($statusCode == 200',
  "'open",
  '200 300',
  'a == b',
])('what is no condition is not read: %j', (text) => expect(parseCondition(text)).toBeUndefined());
