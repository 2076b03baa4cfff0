import type { OperationInput } from '@countersign/contract';
import { expect, test } from 'vitest';
import { observeTrace } from '../judge-trace.ts';
import { contract, relation, type Sent, type TakenStep, traceOf } from './trace-fixture.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const form = (value: unknown): OperationInput => ({ body: { mediaType: 'multipart/form-data', value } });
const upload = (value: object, more: Partial<Sent> = {}): TakenStep => ({
  role: 'create',
  call: 'uploadScan',
  input: form(value),
  sent: [{ status: 201, answer: { id: '1' }, ...more }],
  identity: { kind: 'identifier', names: ['id'], path: '/scans/{id}' },
});
const read = (answer: unknown): TakenStep => ({
  role: 'read',
  call: 'getScan',
  object: 'create',
  after: 'create',
  relation: relation('uploadScan', 'getScan'),
  sent: [{ status: 200, answer }],
});
const download = (text: string, disposition?: string): TakenStep => ({
  role: 'download',
  call: 'getFront',
  after: 'create',
  sent: [
    {
      status: 200,
      answer: bytes(text),
      ...(disposition !== undefined && { headers: [['Content-Disposition', disposition]] }),
    },
  ],
});

const fields = { data: { title: 'T', page: 3 }, place: { town: 'A', state: 'open' } };
const files = { front: { bytes: bytes('front') }, back: { bytes: bytes('back') } };
const named = (name: string, disposition: string): Record<string, TakenStep> => ({
  create: upload({ front: { bytes: bytes('front') } }, { answer: { id: '1', fileName: name } }),
  download: download('front', disposition),
});
const keyed = (body: string, key: string): Pick<Sent, 'with' | 'body'> => ({
  with: [['Idempotency-Key', key]],
  body,
});
const reuse = (again: Sent): Record<string, TakenStep> => ({
  create: upload({}, keyed('one', 'k')),
  reuse: { role: 'reuse', call: 'uploadScan', object: 'create', after: 'create', sent: [again] },
});

/** `pending` is what is none until another object confirms it. */
const cases: readonly (readonly [
  name: string,
  trace: Record<string, TakenStep>,
  problems: readonly string[],
])[] = [
  ['the file of the name', { create: upload(files), download: download('front') }, []],
  ['the other file', { create: upload(files), download: download('back') }, ['bytes-differ']],
  ['a file made anew', { create: upload(files), download: download('smaller') }, ['pending bytes-differ']],

  [
    'fields of a part among the others',
    { create: upload(fields), read: read({ title: 'T', page: 3, town: 'A', state: 'open' }) },
    [],
  ],
  [
    'a field of a part is another',
    { create: upload(fields), read: read({ title: 'T', page: 1, town: 'A', state: 'open' }) },
    ['read-differs-from-write'],
  ],
  [
    'another field of the name of one in a part',
    { create: upload(fields), read: read({ title: 'T', page: 3, town: 'A', state: 'new' }) },
    ['pending read-differs-from-write'],
  ],
  [
    'a part that is described and not there',
    { create: upload({ town: 'A', mark: { text: 'a' } }), read: read({ town: 'A' }) },
    ['read-differs-from-write'],
  ],
  [
    'a part as it was',
    { create: upload(fields), read: read({ data: { title: 'T', page: 1 } }) },
    ['read-differs-from-write'],
  ],

  ['the name in quotes', named('a b.pdf', 'attachment; filename="a b.pdf"'), []],
  ['the name without spaces', named('a b.pdf', 'attachment; filename=a_b.pdf'), []],
  ['another name', named('a b.pdf', 'attachment; filename="7.pdf"'), ['filename-lost']],
  ['no name', named('a b.pdf', 'inline'), []],
  ['a name in plain letters', named('ü.pdf', 'attachment; filename="u.pdf"'), []],
  ['a name in both ways', named('ü.pdf', `attachment; filename="_.pdf"; filename*=UTF-8''%C3%BC.pdf`), []],
  ['a name without accents', named('ü.pdf', `attachment; filename*=UTF-8''ue.pdf`), []],
  [
    'a name in UTF-8 for Latin-1',
    named('ü.pdf', `attachment; filename*=UTF-8''%C3%83%C2%BC.pdf`),
    ['filename-lost'],
  ],
  ['a name escaped twice', named('a b.pdf', `attachment; filename*=UTF-8''a%2520b.pdf`), ['filename-lost']],

  ['a key with another body is refused', reuse({ status: 409, ...keyed('two', 'k') }), []],
  ['a key with another body is taken', reuse({ status: 201, ...keyed('two', 'k') }), ['idempotency-ignored']],
  ['a key with the same body', reuse({ status: 201, ...keyed('one', 'k') }), []],
  ['another key', reuse({ status: 201, ...keyed('two', 'l') }), []],
];

test.each(cases)('%s', (_name, steps, problems) => {
  const found = observeTrace(contract, traceOf(steps)).flatMap(({ problem, rule }) =>
    problem === undefined ? [] : [`${problem.pending === true ? 'pending ' : ''}${rule}`],
  );
  expect(found).toEqual(problems);
});
