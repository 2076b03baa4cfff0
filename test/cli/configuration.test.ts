import { readFileSync } from 'node:fs';
import { rules } from '@countersign/contract';
import { expect, test } from 'vitest';
import { countersign, directoryWith, numbers } from './command-line.ts';

const wrong: [name: string, settings: string, message: string][] = [
  [
    'an unknown setting',
    'tokenenv: A',
    '5:7: apis.a.x-countersign has no setting "tokenenv": did you mean "tokenEnv"?',
  ],
  ['no object', '7', '4:20: apis.a.x-countersign has to be an object'],
  [
    'a text for a number',
    'workers: many',
    '5:16: apis.a.x-countersign.workers has to be a whole number from 1 to 256',
  ],
  ['no workers', 'workers: 0', '5:16: apis.a.x-countersign.workers has to be a whole number from 1 to 256'],
  ['no time', 'timeLimit: 0', '5:18: apis.a.x-countersign.timeLimit has to be a number above 0'],
  [
    'an unknown phase',
    'phases: [fuzzy]',
    '5:16: apis.a.x-countersign.phases[0] is "fuzzy": did you mean "fuzz"?',
  ],
  [
    'a phase twice',
    'phases: [fuzz, fuzz]',
    '5:15: apis.a.x-countersign.phases has to be a list, with nothing in it twice',
  ],
  [
    'a token in place of its variable',
    'tokenEnv: a-b',
    '5:17: apis.a.x-countersign.tokenEnv has to be the name of an environment variable',
  ],
  [
    'a header that is none',
    'headers: { "a b": c }',
    '5:18: apis.a.x-countersign.headers: "a b" is no name that may stand here',
  ],
  [
    'true for a directory',
    'contractDirectory: true',
    '5:26: apis.a.x-countersign.contractDirectory has to be a text that is not empty, or has to be false',
  ],
  [
    'an unknown rule',
    'severity: { no-sucess: error }',
    '5:19: apis.a.x-countersign.severity has no "no-sucess": did you mean "no-success"?',
  ],
  [
    'a severity that silences',
    'severity: { no-success: off }',
    '5:31: apis.a.x-countersign.severity.no-success is "off": there is error, warning',
  ],
  [
    'a waiver without a reason',
    'waivers: [{ rule: no-answer, expires: 2027-01-01 }]',
    '5:17: apis.a.x-countersign.waivers[0] needs reason: Why the finding is accepted',
  ],
  [
    'a waiver whose reason is blank',
    "waivers: [{ rule: no-answer, reason: ' ', expires: 2027-01-01 }]",
    '5:44: apis.a.x-countersign.waivers[0].reason has to say something',
  ],
  [
    'a waiver for ever',
    'waivers: [{ rule: no-answer, reason: old }]',
    '5:17: apis.a.x-countersign.waivers[0] needs expires: The last day (UTC) on which it is accepted, as YYYY-MM-DD',
  ],
  [
    'a waiver of everything',
    'waivers: [{ reason: old, expires: 2027-01-01 }]',
    '5:17: apis.a.x-countersign.waivers[0] needs id or rule',
  ],
  [
    'a day that is none',
    'waivers: [{ id: a, reason: old, expires: 2027-02-31 }]',
    '5:48: apis.a.x-countersign.waivers[0].expires has to be a date, written like 2027-01-31',
  ],
  [
    'a body without a value',
    'data: { getNumber: { body: {} } }',
    '5:28: apis.a.x-countersign.data.getNumber.body needs value',
  ],
  [
    'an unknown place of arguments',
    'data: { getNumber: { header: {} } }',
    '5:28: apis.a.x-countersign.data.getNumber has no setting "header": did you mean "headers"?',
  ],
];

test.each(wrong)('says where redocly.yaml has %s', async (_, settings, message) => {
  const place = settings === '7' ? ' 7' : `\n      ${settings}`;
  const cwd = directoryWith({
    'redocly.yaml': `apis:\n  a:\n    root: openapi.yaml\n    x-countersign:${place}\n`,
    'openapi.yaml': numbers,
  });
  const { code, stdout, stderr } = await countersign(['test', 'a', '--target', 'mock'], { cwd });
  expect(stderr).toContain(`countersign: redocly.yaml:${message}`);
  expect(stderr.split('\n')).toHaveLength(2);
  expect(stdout).toBe('');
  expect(code).toBe(2);
});

test('the schema that editors use names every rule', () => {
  const schema = JSON.parse(
    readFileSync(new URL(import.meta.resolve('countersign/redocly.schema.json')), 'utf8'),
  );
  expect(schema.$defs.rule.enum).toStrictEqual([...rules]);
});
