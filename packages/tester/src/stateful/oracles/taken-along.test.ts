import { expect, test } from 'vitest';
import { observeTrace } from '../judge-trace.ts';
import { contract, relation, type Sent, type TakenStep, traceOf } from './trace-fixture.ts';

interface Told {
  readonly found: Sent;
  readonly written?: object;
  readonly deleted?: number;
  readonly owner?: Sent;
}

/** A thing, a scan that goes along with it, and what is found of both once the thing is deleted. */
const cascade = ({
  found,
  written = { town: 'A' },
  deleted = 204,
  owner = { status: 404 },
}: Told): Record<string, TakenStep> => ({
  owner: {
    role: 'create',
    call: 'createThing',
    sent: [{ status: 201, answer: { id: '1' } }],
    identity: { kind: 'identifier', names: ['id'], path: '/things/{id}' },
  },
  scan: {
    role: 'create',
    call: 'uploadScan',
    input: { body: { mediaType: 'multipart/form-data', value: written } },
    sent: [{ status: 201, answer: { id: '7' } }],
    identity: { kind: 'identifier', names: ['id'], path: '/scans/{id}' },
  },
  delete: { role: 'delete', call: 'deleteThing', object: 'owner', sent: [{ status: deleted }] },
  gone: {
    role: 'read',
    call: 'getThing',
    object: 'owner',
    after: 'delete',
    relation: relation('createThing', 'getThing'),
    sent: [owner],
  },
  along: {
    role: 'read',
    call: 'getScan',
    object: 'scan',
    after: 'delete',
    relation: relation('uploadScan', 'getScan'),
    sent: [found],
  },
});

const there: Sent = { status: 200, answer: { town: 'A' } };
const cases: readonly (readonly [name: string, told: Told, problems: readonly string[]])[] = [
  ['it went along', { found: { status: 410 } }, []],
  ['it is still there', { found: there }, ['deleted-still-found']],
  ['the deletion is only accepted', { found: there, deleted: 202 }, []],
  ['the object itself is kept', { found: there, owner: { status: 200, answer: { status: 'closed' } } }, []],
  ['it had its name from the client', { found: there, written: { town: '7' } }, []],
];

test.each(cases)('%s', (_name, told, problems) => {
  const taken = observeTrace(contract, traceOf(cascade(told))).filter(
    ({ problem }) => problem?.exchange.operation === 'getScan',
  );
  expect(taken.map(({ rule }) => rule)).toEqual(problems);
});
