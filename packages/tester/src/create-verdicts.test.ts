import type { Finding, Waiver } from '@countersign/contract';
import { expect, test } from 'vitest';
import { createVerdicts } from './create-verdicts.ts';

const finding: Finding = {
  id: 'f1',
  api: 'pets',
  rule: 'body-invalid',
  severity: 'warning',
  operation: 'getPet',
  phase: 'coverage',
  message: 'The body is wrong.',
  basis: 'inferred',
  flaky: false,
  location: { file: 'openapi.yaml', line: 1, column: 1, pointer: '/paths/~1pets/get/responses/200' },
  evidence: {},
};
const now = (): number => Date.parse('2027-03-10T23:59:59Z');
const term = { reason: 'known', expires: '2027-03-10' };

const waivers: [name: string, waiver: Partial<Waiver>, waives: boolean][] = [
  ['its id', { id: 'f1' }, true],
  ['another id', { id: 'f2' }, false],
  ['its rule', { rule: 'body-invalid' }, true],
  ['its rule, of another operation', { rule: 'body-invalid', operation: 'listPets' }, false],
  ['its place', { rule: 'body-invalid', pointer: '/paths/~1pets/get/responses/200' }, true],
  ['a place around it', { rule: 'body-invalid', pointer: '/paths/~1pets' }, true],
  [
    'a place that only begins alike',
    { rule: 'body-invalid', pointer: '/paths/~1pets/get/responses/2' },
    false,
  ],
  ['its id and another rule', { id: 'f1', rule: 'no-answer' }, false],
  ['its id, until yesterday', { id: 'f1', expires: '2027-03-09' }, false],
];

test.each(waivers)('a waiver of %s', (_, waiver, waives) => {
  const verdicts = createVerdicts({ waivers: [{ ...term, ...waiver }], now });
  expect(verdicts.waiverOf(finding) !== undefined).toBe(waives);
  expect(verdicts.remarks(true).length).toBe(waives ? 0 : 1);
  expect(verdicts.remarks(false).length).toBe(waiver.expires === undefined ? 0 : 1);
});

test('says in one line which waivers have expired and which met nothing', () => {
  const old = { reason: 'known in old.json', expires: '2027-01-01' };
  const verdicts = createVerdicts({
    waivers: [
      { ...old, id: 'a' },
      { ...old, id: 'b' },
      { ...term, rule: 'no-answer', operation: 'getPet' },
    ],
    now,
  });
  expect(verdicts.remarks(true)).toStrictEqual([
    '2 waivers (known in old.json) expired on 2027-01-01: their findings count again; have them fixed, or set another date',
    'the waiver of no-answer of getPet (known) met no finding: it is no longer needed',
  ]);
});

test('a rule may be given another severity', () => {
  const { adjust } = createVerdicts({ severities: { 'body-invalid': 'error' }, now });
  expect(adjust(finding).severity).toBe('error');
  expect(adjust({ ...finding, rule: 'no-answer' }).severity).toBe('warning');
});
