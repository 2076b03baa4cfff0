import { expect, test } from 'vitest';
import type { Observation, Problem } from './observation.ts';
import { contract, exchange, operation } from './oracles/trace-fixture.ts';
import { createConfirmations, weigh } from './weigh.ts';

const problem = (more: Partial<Problem> = {}): Problem => ({
  step: 'read',
  exchange: exchange('getThing', { status: 404 }),
  operation: operation('getThing'),
  message: 'It is not there.',
  at: operation('getThing').at,
  provenance: { basis: 'documented' },
  stated: false,
  ...more,
});

const observation = (object: string, found?: Problem, relation = 'create get'): Observation => ({
  rule: 'created-not-found',
  relation,
  object,
  ...(found && { problem: found }),
});

/** Severities of what remains, after all observations of one scenario. */
function severities(observations: readonly Observation[]): readonly string[] {
  const confirmations = createConfirmations();
  confirmations.add(observations);
  return weigh(contract, observations, confirmations).map(({ finding }) => finding.severity);
}

const cases: readonly (readonly [string, readonly Observation[], readonly string[]])[] = [
  ['what holds is no finding', [observation('a')], []],
  ['an inferred relation that never held warns', [observation('a', problem())], ['warning']],
  ['one that held on another object is an error', [observation('a', problem()), observation('b')], ['error']],
  [
    'another relation confirms nothing',
    [observation('a', problem()), observation('b', undefined, 'other')],
    ['warning'],
  ],
  ['a stated one is an error at once', [observation('a', problem({ stated: true }))], ['error']],
  [
    'a stated one that is only inferred warns',
    [observation('a', problem({ stated: true, provenance: { basis: 'inferred' } }))],
    ['warning'],
  ],
  ['a doubtful one is nothing', [observation('a', problem({ doubtful: true }))], []],
  [
    'a doubtful one that held elsewhere warns',
    [observation('a', problem({ doubtful: true })), observation('b')],
    ['warning'],
  ],
  [
    'a consequence is nothing of its own',
    [
      observation('a', problem({ explains: 'x' })),
      observation('b', problem({ cause: 'more', consequenceOf: ['x'] })),
    ],
    ['warning'],
  ],
  [
    'the same on two objects is one finding',
    [observation('a', problem()), observation('b', problem())],
    ['warning'],
  ],
];

test.each(cases)('%s', (_name, observations, expected) => {
  expect(severities(observations)).toEqual(expected);
});
