import { expect, test } from 'vitest';
import { observeTrace } from '../judge-trace.ts';
import { contract, type TakenStep, traceOf } from './trace-fixture.ts';

const step = (role: 'join' | 'leave', tag: string, status = 204): TakenStep => ({
  role,
  call: role === 'join' ? 'addTag' : 'removeTag',
  input: { path: { id: '1', tag } },
  sent: [{ status }],
});
const members = (...tags: readonly unknown[]): TakenStep => ({
  role: 'members',
  call: 'getThing',
  sent: [{ status: 200, answer: { id: '1', list: ['a', 'b'], tags } }],
});

const cases: readonly (readonly [name: string, steps: readonly TakenStep[], problems: readonly string[]])[] =
  [
    ['in it', [step('join', 'a'), members('x', 'a')], []],
    ['in it in capitals', [step('join', 'a'), members('A')], []],
    ['in it as an object', [step('join', 'a'), members({ name: 'a' })], []],
    ['not in it', [step('join', 'a'), members('x')], ['likely list-misses-created']],
    ['refused', [step('join', 'a', 409), members()], []],
    ['accepted for later', [step('join', 'a', 202), members()], []],
    ['twice', [step('join', 'a'), step('join', 'a'), members('a', 'a')], ['idempotency-ignored']],
    [
      'once for two',
      [step('join', 'a'), members('a'), step('join', 'b'), members('b')],
      ['list-misses-created'],
    ],
    ['out of it', [step('join', 'a'), members('a'), step('leave', 'a'), members()], []],
    [
      'out of it, and still there',
      [step('join', 'a'), members('a'), step('leave', 'a'), members('a')],
      ['deleted-still-found'],
    ],
    [
      'out of it, and marked',
      [
        step('join', 'a'),
        members({ name: 'a', on: true }),
        step('leave', 'a'),
        members({ name: 'a', on: false }),
      ],
      [],
    ],
    [
      'a list of all there could be',
      [step('join', 'a'), members('a', 'b'), step('join', 'b'), step('leave', 'a'), members('a', 'b')],
      [],
    ],
    ['in it as an address', [step('join', 'a1'), members('http://host/tags/a1')], []],
    [
      'out of it with another one',
      [step('join', 'a'), step('join', 'b'), members('a', 'b'), step('leave', 'a'), members()],
      ['list-misses-created'],
    ],
  ];

test.each(cases)('%s', (_name, steps, problems) => {
  const trace = traceOf(Object.fromEntries(steps.map((each, index) => [String(index + 1), each])));
  const found = observeTrace(contract, trace).flatMap(({ problem, rule }) =>
    problem === undefined ? [] : [`${problem.stated ? '' : 'likely '}${rule}`],
  );
  expect(found).toEqual(problems);
});
