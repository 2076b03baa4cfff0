import { expect, test } from 'vitest';
import { observeTrace } from '../judge-trace.ts';
import { contract, relation, type TakenStep, traceOf } from './trace-fixture.ts';

const read = (after: string, answer: object): TakenStep => ({
  role: 'read',
  call: 'getThing',
  object: 'create',
  after,
  relation: relation('createThing', 'getThing'),
  sent: [{ status: 200, answer: { id: '1', ...answer } }],
});

/** A thing that is called N and measures 1, a JSON Patch of it, and what it is then. */
const patched = (
  operations: readonly object[],
  status: number,
  after: object,
  role: 'patch' | 'broken-patch' = 'patch',
): Record<string, TakenStep> => ({
  create: {
    role: 'create',
    call: 'createThing',
    input: { body: { mediaType: 'application/json', value: { name: 'N', size: 1 } } },
    sent: [{ status: 201, answer: { id: '1' } }],
    identity: { kind: 'identifier', names: ['id'], path: '/things/{id}' },
  },
  before: read('create', { name: 'N', size: 1 }),
  patch: {
    role,
    call: 'changeThing',
    object: 'create',
    input: { body: { mediaType: 'application/json-patch+json', value: operations } },
    sent: [{ status }],
  },
  again: read('patch', after),
});

const setName = { op: 'replace', path: '/name', value: 'M' };
const dropSize = { op: 'remove', path: '/size' };
const twice = [setName, dropSize, dropSize];

const cases: readonly (readonly [
  name: string,
  trace: Record<string, TakenStep>,
  problems: readonly string[],
])[] = [
  ['set', patched([setName], 200, { name: 'M', size: 1 }), []],
  ['not set', patched([setName], 200, { name: 'N', size: 1 }), ['update-not-persisted']],
  ['set, with another one', patched([setName], 200, { name: 'M', size: 2 }), ['patch-clobbers']],
  ['refused, and not set', patched([setName], 409, { name: 'N', size: 1 }), []],
  ['taken away', patched([dropSize], 204, { name: 'N' }), []],
  ['taken away, and nothing', patched([dropSize], 204, { name: 'N', size: null }), []],
  ['taken away, and another', patched([dropSize], 204, { name: 'N', size: 0 }), []],
  ['not taken away', patched([dropSize], 204, { name: 'N', size: 1 }), ['update-not-persisted']],
  ['nothing of what cannot be done', patched(twice, 409, { name: 'N', size: 1 }, 'broken-patch'), []],
  [
    'a part of what cannot be done',
    patched(twice, 409, { name: 'M', size: 1 }, 'broken-patch'),
    ['patch-clobbers'],
  ],
  ['what is not there taken away once more', patched(twice, 200, { name: 'M' }, 'broken-patch'), []],
];

test.each(cases)('%s', (_name, steps, problems) => {
  const found = observeTrace(contract, traceOf(steps)).filter(({ problem }) => problem !== undefined);
  expect(found.map(({ rule }) => rule)).toEqual(problems);
});
