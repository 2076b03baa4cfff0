import { createHash } from 'node:crypto';
import type { Rule } from '@countersign/contract';
import { expect, test } from 'vitest';
import { exactNumber } from '../exact-number.ts';
import { observeTrace } from '../judge-trace.ts';
import { pageStyleOf } from '../page-style.ts';
import type { Step } from '../step.ts';
import { contract, operation, relation, type Sent, type TakenStep, traceOf } from './trace-fixture.ts';

const json = (value: unknown) => ({ body: { mediaType: 'application/json', value } });
const octets = (...bytes: number[]) => Uint8Array.from(bytes);

/** Creates with one body and reads with one answer. */
const createAndRead = (written: unknown, read: Sent): Record<string, TakenStep> => ({
  create: {
    role: 'create',
    call: 'createThing',
    input: json(written),
    sent: [{ status: 201, answer: { id: '1' } }],
    identity: { kind: 'identifier', names: ['id'], path: '/things/{id}' },
  },
  read: { ...readStep('create'), sent: [read] },
});

const readStep = (after?: string): Omit<TakenStep, 'sent'> => ({
  role: 'read',
  call: 'getThing',
  object: 'create',
  ...(after !== undefined && { after }),
  relation: relation('createThing', 'getThing'),
});

const list = (after: string, answer: unknown, more: Partial<Step> = {}): TakenStep => ({
  role: 'list',
  call: 'listThings',
  object: 'create',
  after,
  sent: [{ status: 200, answer }],
  ended: 'end',
  ...more,
});

const full = { name: 'N', note: null, size: 1.5, tags: ['a', 'b'], list: ['x', 'y'], inner: { one: 1 } };
const thing = { id: '1', color: 'red' };

const update = (role: 'replace' | 'patch', body: unknown, before: object, after: object) => ({
  ...createAndRead(before, { status: 200, answer: { ...thing, ...before } }),
  update: {
    role,
    call: role === 'patch' ? 'changeThing' : 'replaceThing',
    object: 'create',
    input: json(body),
    sent: [{ status: 200 }],
  },
  again: { ...readStep('update'), sent: [{ status: 200, answer: { ...thing, ...after } }] },
});

const deletion = (read: Sent, ...more: (readonly [string, TakenStep])[]) => ({
  ...createAndRead({ name: 'N' }, { status: 200, answer: { ...thing, name: 'N', status: 'open' } }),
  ...Object.fromEntries(more.slice(0, -1)),
  delete: { role: 'delete', call: 'deleteThing', object: 'create', sent: [{ status: 204 }] } as const,
  gone: { ...readStep('delete'), sent: [read] },
  ...Object.fromEntries(more.slice(-1)),
});

const file = octets(1, 2, 3);
const sha256 = createHash('sha256').update(file).digest('hex');
const upload = (answer: unknown, download?: Sent): Record<string, TakenStep> => ({
  create: {
    role: 'create',
    call: 'uploadFile',
    input: { body: { mediaType: 'application/octet-stream', value: { bytes: file, filename: 'ä b.bin' } } },
    sent: [{ status: 201, answer }],
  },
  ...(download && {
    download: { role: 'download', call: 'getFile', after: 'create', sent: [download] } as const,
  }),
});

const job = (
  states: readonly (readonly [state: string, progress?: unknown])[],
  ended: TakenStep['ended'] = 'end',
) => ({
  start: { role: 'act', call: 'startJob', sent: [{ status: 202, answer: { id: '1' } }] } as const,
  poll: {
    role: 'poll',
    call: 'getJob',
    object: 'start',
    after: 'start',
    relation: relation('startJob', 'getJob'),
    job: operation('startJob').job,
    sent: states.map(([state, progress]) => ({ status: 200, answer: { state, progress } })),
    ended,
  } as TakenStep,
});

const style = pageStyleOf(operation('listThings'));
const pages = (...answers: readonly unknown[]): Record<string, TakenStep> => ({
  one: {
    ...createAndRead({}, { status: 200 }).create,
    sent: [{ status: 201, answer: { id: 'a' } }],
  } as TakenStep,
  two: {
    ...createAndRead({}, { status: 200 }).create,
    sent: [{ status: 201, answer: { id: 'b' } }],
  } as TakenStep,
  pages: {
    role: 'list',
    call: 'listThings',
    input: { query: { limit: 2 } },
    sent: answers.map((answer) => ({ status: 200, answer })),
    ended: 'end',
    ...(style && { pages: style }),
  },
});
const item = (id: string) => ({ id });

const cases: readonly (readonly [
  name: string,
  trace: Record<string, TakenStep>,
  problems: readonly Rule[],
])[] = [
  ['what was written is read', createAndRead(full, { status: 200, answer: { ...thing, ...full } }), []],
  [
    'a field is not there',
    createAndRead(full, { status: 200, answer: { ...thing, ...full, size: undefined } }),
    ['read-differs-from-write'],
  ],
  [
    'null may be left out',
    createAndRead(full, { status: 200, answer: { ...thing, ...full, note: undefined } }),
    [],
  ],
  [
    'a number is rounded',
    createAndRead(full, { status: 200, answer: { ...thing, ...full, size: 2 } }),
    ['read-differs-from-write'],
  ],
  [
    'the last digits of a number are lost',
    createAndRead(
      { name: 'N', size: exactNumber('1234567890123456789') },
      { status: 200, answer: { ...thing, name: 'N', size: 1234567890123456800 } },
    ),
    ['read-differs-from-write'],
  ],
  [
    'all digits of a number are there, in another spelling',
    createAndRead(
      { name: 'N', size: exactNumber('1234567890123456789') },
      { status: 200, answer: { ...thing, name: 'N', size: exactNumber('1234567890123456789.0') } },
    ),
    [],
  ],
  [
    'more digits than were written of the same double',
    createAndRead(
      { name: 'N', size: 0.1, list: [exactNumber('9007199254740993')] },
      {
        status: 200,
        answer: {
          ...thing,
          name: 'N',
          size: exactNumber('0.1000000000000000055'),
          list: [exactNumber('9007199254740993')],
        },
      },
    ),
    [],
  ],
  [
    'a set is in another order',
    createAndRead(full, { status: 200, answer: { ...thing, ...full, tags: ['b', 'a'] } }),
    [],
  ],
  [
    'a list is in another order',
    createAndRead(full, { status: 200, answer: { ...thing, ...full, list: ['y', 'x'] } }),
    ['read-differs-from-write', 'read-differs-from-write'],
  ],
  [
    'an inner field differs',
    createAndRead(full, { status: 200, answer: { ...thing, ...full, inner: { one: 2 } } }),
    ['read-differs-from-write'],
  ],
  [
    'another zone, the same time',
    createAndRead(
      { name: 'N', at: '2024-01-01T12:00:00+02:00' },
      { status: 200, answer: { ...thing, name: 'N', at: '2024-01-01T10:00:00.000Z' } },
    ),
    [],
  ],
  [
    'another time',
    createAndRead(
      { name: 'N', at: '2024-01-01T12:00:00Z' },
      { status: 200, answer: { ...thing, name: 'N', at: '2024-01-01T12:00:01Z' } },
    ),
    ['read-differs-from-write'],
  ],
  [
    'an address in small letters',
    createAndRead(
      { name: 'N', mail: 'A@B.org' },
      { status: 200, answer: { ...thing, name: 'N', mail: 'a@b.org' } },
    ),
    [],
  ],
  [
    'a secret is not shown',
    createAndRead({ name: 'N', secret: 's' }, { status: 200, answer: { ...thing, name: 'N' } }),
    [],
  ],
  [
    'a read-only id is another',
    createAndRead({ id: '9', name: 'N' }, { status: 200, answer: { ...thing, name: 'N' } }),
    [],
  ],
  [
    'inside an envelope',
    createAndRead({ name: 'N' }, { status: 200, answer: { data: { ...thing, name: 'N' } } }),
    [],
  ],
  [
    'the default is another',
    createAndRead({ name: 'N' }, { status: 200, answer: { id: '1', name: 'N', color: 'blue' } }),
    ['read-differs-from-write'],
  ],
  ['created, and not there', createAndRead(full, { status: 404 }), ['created-not-found']],
  ['created for a while, and not there', createAndRead({ name: 'N', expiresIn: 60 }, { status: 404 }), []],
  [
    'what words allow to be changed',
    createAndRead({ name: 'N', code: 'AB' }, { status: 200, answer: { ...thing, name: 'N', code: 'ab' } }),
    [],
  ],
  [
    'what is masked',
    createAndRead(
      { name: 'N', note: '12345' },
      { status: 200, answer: { ...thing, name: 'N', note: '***45' } },
    ),
    [],
  ],
  ['created, and not for everybody', createAndRead(full, { status: 403 }), []],
  ['a PUT is kept', update('replace', { name: 'M' }, { name: 'N' }, { name: 'M' }), []],
  [
    'a PUT is forgotten',
    update('replace', { name: 'M' }, { name: 'N' }, { name: 'N' }),
    ['update-not-persisted'],
  ],
  ['a PATCH is kept', update('patch', { name: 'M' }, { name: 'N', size: 1 }, { name: 'M', size: 1 }), []],
  [
    'a PATCH is forgotten',
    update('patch', { name: 'M' }, { name: 'N', size: 1 }, { name: 'N', size: 1 }),
    ['update-not-persisted'],
  ],
  [
    'a PATCH takes more with it',
    update('patch', { name: 'M' }, { name: 'N', size: 1 }, { name: 'M', size: 2 }),
    ['patch-clobbers'],
  ],
  ['deleted, and gone', deletion({ status: 410 }), []],
  [
    'deleted, and still there',
    deletion({ status: 200, answer: { ...thing, name: 'N', status: 'open' } }),
    ['deleted-still-found'],
  ],
  [
    'deleted, and marked so',
    deletion({ status: 200, answer: { ...thing, name: 'N', status: 'deleted' } }),
    [],
  ],
  [
    'deleted, and still listed',
    deletion(
      { status: 404 },
      ['before', list('create', { items: [item('1')] })],
      ['after', list('delete', { items: [item('1')] })],
    ),
    ['deleted-still-found'],
  ],
  [
    'listed',
    { ...createAndRead({}, { status: 200 }), list: list('create', { items: [item('0'), item('1')] }) },
    [],
  ],
  [
    'not listed',
    { ...createAndRead({}, { status: 200 }), list: list('create', { items: [item('0')] }) },
    ['list-misses-created'],
  ],
  [
    'not listed so far',
    {
      ...createAndRead({}, { status: 200 }),
      list: { ...list('create', { items: [item('0')] }), ended: 'limit' },
    },
    [],
  ],
  [
    'two whole pages',
    pages({ items: [item('a'), item('b')], total: 3 }, { items: [item('c')], total: 3 }),
    [],
  ],
  [
    'an item twice',
    pages({ items: [item('a'), item('b')] }, { items: [item('b')] }),
    ['pagination-inconsistent'],
  ],
  [
    'an item on no page',
    pages({ items: [item('a'), item('c')] }, { items: [item('d')] }),
    ['pagination-inconsistent'],
  ],
  ['a page too large', pages({ items: [item('a'), item('b'), item('c')] }), ['pagination-inconsistent']],
  ['a false total', pages({ items: [item('a'), item('b')], total: 3 }), ['pagination-inconsistent']],
  [
    'a false number of pages',
    pages({ items: [item('a'), item('b')], pages: 2 }),
    ['pagination-inconsistent'],
  ],
  [
    'the Location leads there',
    {
      ...createAndRead({}, { status: 200 }),
      at: { role: 'locate', call: 'createThing', object: 'create', sent: [{ status: 200 }] },
    },
    [],
  ],
  [
    'the Location leads nowhere',
    {
      ...createAndRead({}, { status: 200 }),
      at: { role: 'locate', call: 'createThing', object: 'create', sent: [{ status: 404 }] },
    },
    ['location-dead'],
  ],
  [
    'what is said of the bytes is true',
    upload({ size: '3', sha256: sha256.toUpperCase(), name: 'ä b.bin' }, { status: 200, answer: file }),
    [],
  ],
  ['a false size', upload({ size: 4 }), ['size-wrong']],
  ['a false digest', upload({ sha256: '0'.repeat(64) }), ['digest-wrong']],
  ['a false name', upload({ name: 'a_b.bin' }), ['filename-lost']],
  ['other bytes', upload({}, { status: 200, answer: octets(1, 2, 4) }), ['bytes-differ']],
  ['fewer bytes', upload({}, { status: 200, answer: octets(1, 2) }), ['bytes-differ']],
  ['no bytes', upload({}, { status: 404 }), ['bytes-differ']],
  ['bytes for somebody else', upload({}, { status: 403 }), []],
  [
    'a job that ends',
    job([
      ['waiting', 0],
      ['running', 50],
      ['unheard-of', 60],
      ['done', 100],
      ['done', 100],
    ]),
    [],
  ],
  [
    'a state that was skipped',
    job([
      ['waiting', 0],
      ['done', 100],
    ]),
    [],
  ],
  [
    'a job that goes back',
    job([
      ['waiting', 0],
      ['running', 1],
      ['waiting', 0],
      ['done', 100],
    ]),
    ['job-illegal-transition'],
  ],
  [
    'progress that falls',
    job([
      ['running', 50],
      ['running', 49],
      ['done', 100],
    ]),
    ['job-progress-invalid'],
  ],
  [
    'progress out of bounds',
    job([
      ['running', -1],
      ['done', 100],
    ]),
    ['job-progress-invalid'],
  ],
  [
    'progress that is no number',
    job([
      ['running', '50'],
      ['done', 100],
    ]),
    ['job-progress-invalid'],
  ],
  [
    'progress after a failure',
    job([
      ['running', 50],
      ['failed', 0],
    ]),
    [],
  ],
  [
    'a job that does not end',
    job(
      [
        ['running', 50],
        ['running', 50],
      ],
      'deadline',
    ),
    ['job-never-ends'],
  ],
  ['a job that was not waited for', job([['running', 50]], 'limit'), []],
  [
    'a job that ends twice',
    job([
      ['running', 50],
      ['done', 100],
      ['failed', 100],
    ]),
    ['job-terminal-unstable'],
  ],
];

const other = (answer: Sent): TakenStep => ({
  role: 'read',
  call: 'getThing',
  object: 'create',
  as: 'other',
  relation: relation('createThing', 'getThing'),
  sent: [answer],
});
const read: Sent = { status: 200, answer: thing };
const listed = list('create', { items: [item('1')] });
const otherList = (items: readonly unknown[]): TakenStep => ({
  role: 'list',
  call: 'listThings',
  object: 'create',
  as: 'other',
  sent: [{ status: 200, answer: { items } }],
});
/** A scan and its front, read by another user, too. */
const scanned = (
  scan: Sent,
  front: Sent,
  ownFront: Sent = { status: 200, answer: octets(1) },
): Record<string, TakenStep> => {
  const reading = (call: string, answer: Sent): TakenStep => ({
    role: 'read',
    call,
    object: 'create',
    after: 'create',
    relation: { ...relation('uploadScan', 'getScan'), to: operation(call) },
    sent: [answer],
  });
  return {
    create: { role: 'create', call: 'uploadScan', sent: [{ status: 201, answer: { id: '1' } }] },
    ownScan: reading('getScan', { status: 200, answer: {} }),
    ownFront: { ...reading('getFront', ownFront), role: ownFront.status === 200 ? 'read' : 'download' },
    scan: { ...reading('getScan', scan), as: 'other' },
    front: { ...reading('getFront', front), as: 'other' },
  };
};
/** Another user, from whom the object is hidden or not, deletes or changes it, and its owner reads it before and after. */
const intrusion = (
  call: 'deleteThing' | 'changeThing',
  { seen = { status: 404 }, status = 204, after, written = {}, body = { name: 'M' } }: Intrusion,
): Record<string, TakenStep> => ({
  ...createAndRead(written, { status: 200, answer: { ...thing, name: 'N', ...written } }),
  other: other(seen),
  before: { ...readStep(), sent: [{ status: 200, answer: { ...thing, name: 'N', ...written } }] },
  deed: {
    role: 'intrude',
    call,
    object: 'create',
    as: 'other',
    ...(call === 'changeThing' && { input: json(body) }),
    sent: [{ status }],
  },
  after: { ...readStep('deed'), sent: [after] },
});
interface Intrusion {
  readonly seen?: Sent;
  readonly status?: number;
  readonly after: Sent;
  readonly written?: object;
  readonly body?: object;
}
const changed: Sent = { status: 200, answer: { ...thing, name: 'M' } };
const album = (...names: readonly string[]): Record<string, TakenStep> =>
  filesAnswered({ files: names.map((name) => ({ path: `store/${name}` })) });

const filesAnswered = (answer: object): Record<string, TakenStep> => ({
  create: {
    role: 'create',
    call: 'uploadFile',
    input: {
      body: {
        mediaType: 'multipart/form-data',
        value: { files: ['a.png', 'b.png'].map((filename) => ({ bytes: file, filename })) },
      },
    },
    sent: [{ status: 201, answer }],
  },
});

/** Asks for a change of what was read with this tag. */
const conditional = (tag: string | undefined, condition: readonly [string, string], status: number) => ({
  ...createAndRead(
    { name: 'N' },
    {
      status: 200,
      answer: { ...thing, name: 'N' },
      ...(tag !== undefined && { headers: [['ETag', tag]] }),
    },
  ),
  change: {
    role: 'conditional',
    call: 'replaceThing',
    object: 'create',
    after: 'read',
    input: json({ name: condition[1] === '"so"' ? 'N' : 'M' }),
    sent: [{ status, with: [condition] }],
  } as TakenStep,
});

/** Makes notes, which have no address of their own, and looks at their list after each. */
const notes = (
  ...steps: readonly (readonly [text: string, listed: unknown, answered?: unknown, status?: number])[]
): Record<string, TakenStep> =>
  Object.fromEntries(
    steps.flatMap(([text, listed, answered = {}, status = 201], index): [string, TakenStep][] => [
      [
        `note ${index}`,
        {
          role: 'create',
          call: 'addNote',
          input: json({ text, rank: 1 }),
          sent: [{ status, answer: answered }],
          unread: true,
        },
      ],
      [
        `list ${index}`,
        {
          role: 'list',
          call: Array.isArray(listed) ? 'listNotes' : 'getThing',
          object: `note ${index}`,
          after: `note ${index}`,
          sent: [{ status: 200, answer: listed }],
        },
      ],
    ]),
  );
const note = (text: string, key?: string) => ({ text, rank: 1, key });

const more: typeof cases = [
  [
    'every note stays listed',
    notes(['first', [note('first')]], ['second', [note('second'), note('first')]]),
    [],
  ],
  [
    'only the last note is listed',
    notes(['first', [note('first')]], ['second', [note('second')]]),
    ['list-misses-created'],
  ],
  ['the first note never is', notes(['first', []], ['second', [note('second')]]), ['list-misses-created']],
  [
    'the second note may have replaced the first',
    notes(['first', [note('first')]], ['second', [note('second')], {}, 200]),
    [],
  ],
  ['a list of other things', notes(['first', []], ['second', []]), []],
  [
    'a list that others are in, too',
    notes(['first', [note('other')]], ['second', [note('other'), note('second')]]),
    [],
  ],
  ['notes that are alike', notes(['same', [note('same')]], ['same', [note('same')]]), []],
  [
    'only the last note is in the thing',
    notes(
      ['first', { id: '1', tags: ['t'], notes: [note('first')] }],
      ['second', { id: '1', notes: [note('second')] }],
    ),
    ['list-misses-created'],
  ],
  [
    'one note is listed in small letters',
    notes(
      ['first', [note('first')], { key: '1' }],
      ['Second', [note('first'), note('second', '2')], { key: '2' }],
    ),
    ['read-differs-from-write'],
  ],
  [
    'one note is answered in small letters',
    notes(['first', [], note('first')], ['Second', [], note('second')]),
    ['read-differs-from-write'],
  ],
  [
    'every note is answered in a spelling of its own',
    notes(['First', [], note('first')], ['Second', [], note('second')]),
    [],
  ],
  ['one note is answered with less', notes(['first', [], note('first')], ['second', [], { rank: 1 }]), []],
  [
    'one note is answered with something else',
    notes(['first', [], note('first')], ['second', [], note('x'), 202]),
    [],
  ],

  ['another tag is refused', conditional('"2"', ['If-Match', '"1"'], 412), []],
  ['another tag is not compared', conditional('"2"', ['If-Match', '"1"'], 200), ['precondition-ignored']],
  ['another tag, refused for another reason', conditional('"2"', ['If-Match', '"1"'], 403), []],
  ['the same tag after all', conditional('"2"', ['If-Match', '"2"'], 200), []],
  ['a tag where there is none', conditional(undefined, ['If-Match', '"1"'], 200), []],
  ['what is so already', conditional('"2"', ['If-Match', '"so"'], 200), []],
  ['only new, and it is not', conditional(undefined, ['If-None-Match', '*'], 412), []],
  ['only new, and replaced', conditional(undefined, ['If-None-Match', '*'], 200), ['precondition-ignored']],

  ['both files of a form', album('a.png', 'b.png'), []],
  ['names of a server of its own', album('1.png', '2.png'), []],
  ['one of two files', album('a.png'), ['part-lost']],
  ['a field for one of two files', filesAnswered({ filename: 'a.png' }), []],
  [
    'read by another user, and listed for them',
    { ...createAndRead({}, read), listed, otherList: otherList([item('1')]), other: other(read) },
    [],
  ],
  [
    'read by another user, but not listed for them',
    { ...createAndRead({}, read), listed, otherList: otherList([]), other: other(read) },
    ['other-user-reads'],
  ],
  [
    'neither read nor listed',
    { ...createAndRead({}, read), listed, otherList: otherList([]), other: other({ status: 404 }) },
    [],
  ],
  ['seen by another user, but not what stands below', scanned({ status: 200 }, { status: 403 }), []],
  [
    'not seen by another user, but what stands below is',
    scanned({ status: 404 }, { status: 200 }),
    ['other-user-reads'],
  ],
  [
    'seen by another user, where nothing stands below',
    scanned({ status: 200 }, { status: 404 }, { status: 404 }),
    [],
  ],
  ['deleted by another user', intrusion('deleteThing', { after: { status: 404 } }), ['other-user-writes']],
  ['deleted by another user for show', intrusion('deleteThing', { after: read }), []],
  [
    'deleted by another user, who sees it',
    intrusion('deleteThing', { seen: read, after: { status: 404 } }),
    [],
  ],
  ['gone though another user may not', intrusion('deleteThing', { status: 403, after: { status: 404 } }), []],
  ['gone by itself', intrusion('deleteThing', { written: { expiresIn: 1 }, after: { status: 404 } }), []],
  ['changed by another user', intrusion('changeThing', { after: changed }), ['other-user-writes']],
  ['changed by another user for show', intrusion('changeThing', { after: read }), []],
  ['changed by another user, who sees it', intrusion('changeThing', { seen: read, after: changed }), []],
  [
    'changed by another user to what it was',
    intrusion('changeThing', {
      body: { name: 'N' },
      after: { status: 200, answer: { ...thing, name: 'N' } },
    }),
    [],
  ],
  [
    'changed by itself',
    intrusion('changeThing', {
      body: { status: 'done' },
      after: { status: 200, answer: { ...thing, name: 'N', status: 'done' } },
    }),
    [],
  ],
];

test.each([...cases, ...more])('%s', (_name, steps, problems) => {
  const observations = observeTrace(contract, traceOf(steps));
  expect(observations.filter(({ problem }) => problem !== undefined).map(({ rule }) => rule)).toEqual(
    problems,
  );
});
