import type { Parameter, WireHeaders } from '@countersign/contract';
import { expect, test } from 'vitest';
import { observeTrace } from '../judge-trace.ts';
import type { Filter, Sort } from '../list-parameters.ts';
import { contract, operation, relation, type Sent, type TakenStep, traceOf } from './trace-fixture.ts';

const created: TakenStep = {
  role: 'create',
  call: 'createThing',
  input: { body: { mediaType: 'application/json', value: { color: 'red' } } },
  sent: [{ status: 201, answer: { id: '1' } }],
  identity: { kind: 'identifier', names: ['id'], path: '/things/{id}' },
};
const reading = (sent: Sent, more: Partial<TakenStep> = {}): TakenStep => ({
  role: 'read',
  call: 'getThing',
  object: 'create',
  relation: relation('createThing', 'getThing'),
  sent: [sent],
  ...more,
});

/** The file `0123456789`, read as a whole and then once more. */
const again = (
  role: 'head' | 'revalidate' | 'range',
  asked: WireHeaders,
  answer: Sent,
  whole: Partial<Sent> = {},
): Record<string, TakenStep> => ({
  read: {
    role: 'download',
    call: 'getFile',
    sent: [{ status: 200, answer: octets('0123456789'), headers: [['ETag', '"1"']], ...whole }],
  },
  again: { role, call: 'getFile', after: 'read', sent: [{ ...answer, with: asked }] },
});
const inLanguage = (call: string, asked: string, given?: string): Record<string, TakenStep> => ({
  read: { role: 'read', call, sent: [{ status: 200, answer: {} }] },
  again: {
    role: 'language',
    call,
    after: 'read',
    sent: [
      {
        status: 200,
        answer: {},
        with: [['Accept-Language', asked]],
        ...(given !== undefined && { headers: [['Content-Language', given]] }),
      },
    ],
  },
});
const octets = (text: string): Uint8Array => new TextEncoder().encode(text);
const part = (range: string, text: string): Sent => ({
  status: 206,
  answer: octets(text),
  headers: [['Content-Range', range]],
});

const parameter = (description: string): Parameter => {
  const [first] = operation('listThings').parameters;
  if (first === undefined) throw new TypeError('there is no parameter');
  return { ...first, name: 'color', description };
};

/** Two red things and a blue one, and what the list gives with `color=red`. */
const filtered = (
  items: readonly object[],
  {
    description = 'Only things of this color.',
    property = 'color',
    kind = 'equal',
    several,
    totals: [all, some] = [],
  }: FilterOptions = {},
): Record<string, TakenStep> => {
  const as = several === undefined ? 'value' : 'list';
  const filter: Filter = { parameter: parameter(description), property, kind, as };
  return {
    create: created,
    whole: { role: 'list', call: 'listThings', sent: [{ status: 200, answer: { items: things, ...all } }] },
    filter: {
      role: 'filter',
      call: 'listThings',
      after: 'whole',
      filter: { ...filter, whole: 'whole', isSeveral: several !== undefined },
      input: { query: { color: several ?? (property === 'size' ? 2 : 'red') } },
      bindings: [{ in: 'query', name: 'color', from: 'create', source: { kind: 'written', property, as } }],
      sent: [{ status: 200, answer: { items, ...some } }],
    },
  };
};
interface FilterOptions extends Partial<Pick<Filter, 'property' | 'kind'>> {
  readonly description?: string;
  /** Values that are asked for together. */
  readonly several?: readonly string[];
  /** What the whole list and the filtered one say beside their items. */
  readonly totals?: readonly object[];
}
const things = [
  { id: '1', color: 'red', size: 1 },
  { id: '2', color: 'blue', size: 2 },
  { id: '3', color: 'red', size: 3 },
];
const [red, blue, other] = things.map((each) => [each]);
const twoRed = [...(red ?? []), ...(other ?? [])];

/** A property that the server keeps, what reading shows of it after a change that gives `given`, and before. */
const tampered = (name: string, after: string, before = 'old'): Record<string, TakenStep> => ({
  create: created,
  read: reading({ status: 200, answer: { id: '1', color: 'red', [name]: before } }, { after: 'create' }),
  change: {
    role: 'tamper',
    call: 'replaceThing',
    object: 'create',
    input: { body: { mediaType: 'application/json', value: { color: 'red', [name]: 'given' } } },
    sent: [{ status: 200 }],
  },
  again: reading({ status: 200, answer: { id: '1', color: 'red', [name]: after } }, { after: 'change' }),
});

const sorted = (
  property: string,
  values: readonly unknown[],
  direction?: 1 | -1,
): Record<string, TakenStep> => {
  const sort: Sort = { parameter: parameter(''), value: property, property, ...(direction && { direction }) };
  const items = values.map((value, index) => ({ id: String(index), [property]: value }));
  return { sort: { role: 'sort', call: 'listThings', sort, sent: [{ status: 200, answer: { items } }] } };
};

const [mine, usual]: readonly Sent[] = ['mine', 'usual'].map((text) => ({ status: 200, answer: { text } }));
const partAfterDeletion = (part: Sent | undefined): Record<string, TakenStep> => ({
  create: created,
  before: reading(mine ?? { status: 404 }, { call: 'listNotes', after: 'create' }),
  delete: { role: 'delete', call: 'deleteThing', object: 'create', sent: [{ status: 204 }] },
  gone: reading({ status: 404 }, { after: 'delete' }),
  part: reading(part ?? { status: 404 }, { call: 'listNotes', after: 'delete' }),
});

const cases: readonly (readonly [
  name: string,
  trace: Record<string, TakenStep>,
  problems: readonly string[],
])[] = [
  ['HEAD says the same', again('head', [], { status: 200, headers: [['Content-Length', '10']] }), []],
  ['HEAD says nothing of the length', again('head', [], { status: 200 }), []],
  [
    'HEAD says another length',
    again('head', [], { status: 200, headers: [['Content-Length', '9']] }),
    ['header-invalid'],
  ],
  ['HEAD is refused', again('head', [], { status: 403 }), []],
  ['HEAD finds nothing', again('head', [], { status: 404 }), ['created-not-found']],
  [
    'HEAD finds what GET does not',
    again('head', [], { status: 200 }, { status: 404 }),
    ['deleted-still-found'],
  ],
  ['the same tag', again('revalidate', [['If-None-Match', '"1"']], { status: 304 }), []],
  ['the same tag, as weak', again('revalidate', [['If-None-Match', 'W/"1"']], { status: 304 }), []],
  [
    'the same tag, sent again',
    again('revalidate', [['If-None-Match', '"1"']], { status: 200 }),
    ['precondition-ignored'],
  ],
  [
    'a tag that is another one each time',
    again('revalidate', [['If-None-Match', '"1"']], { status: 200, headers: [['ETag', '"2"']] }),
    [],
  ],
  ['another tag', again('revalidate', [['If-None-Match', '"x"']], { status: 200 }), []],
  [
    'another tag is known',
    again('revalidate', [['If-None-Match', '"x"']], { status: 304 }),
    ['precondition-ignored'],
  ],
  ['the language that was asked for', inLanguage('getFront', 'de', 'de-AT'), []],
  ['another language', inLanguage('getFront', 'de', 'en'), ['header-invalid']],
  ['no language', inLanguage('getFront', 'de'), []],
  ['another language, of which nothing is promised', inLanguage('getScan', 'de', 'en'), []],
  ['a part', again('range', [['Range', 'bytes=1-2']], part('bytes 1-2/10', '12')), []],
  [
    'a part of what is longer than known',
    again('range', [['Range', 'bytes=-2']], part('bytes 8-9/*', '89')),
    [],
  ],
  [
    'no part, but the whole',
    again('range', [['Range', 'bytes=1-2']], { status: 200, answer: octets('0123456789') }),
    [],
  ],
  ['no such part', again('range', [['Range', 'bytes=99-']], { status: 416 }), []],
  [
    'a part that lacks a byte',
    again('range', [['Range', 'bytes=1-2']], part('bytes 1-2/10', '1')),
    ['bytes-differ'],
  ],
  [
    'a part of another place',
    again('range', [['Range', 'bytes=-2']], part('bytes 0-1/10', '01')),
    ['bytes-differ'],
  ],
  ['other bytes', again('range', [['Range', 'bytes=1-2']], part('bytes 1-2/10', '01')), ['bytes-differ']],
  ['a false whole', again('range', [['Range', 'bytes=1-2']], part('bytes 1-2/9', '12')), ['bytes-differ']],
  [
    'a part of what is coded',
    again('range', [['Range', 'bytes=1-2']], part('bytes 1-2/7', 'xx'), {
      headers: [['Content-Encoding', 'identity']],
    }),
    [],
  ],

  ['what fits', filtered([...(red ?? []), ...(other ?? [])]), []],
  ['what does not fit', filtered(things), ['filter-ignored']],
  ['not all that fits', filtered(red ?? []), ['filter-ignored']],
  [
    'something else in place of what fits',
    filtered([...(red ?? []), ...(blue ?? []), ...(other ?? [])].slice(0, 2)),
    ['filter-ignored'],
  ],
  ['a bound', filtered([...(blue ?? []), ...(other ?? [])], { property: 'size', kind: 'least' }), []],
  ['a bound that leaves its value out', filtered(other ?? [], { property: 'size', kind: 'least' }), []],
  [
    'a bound that should not',
    filtered(other ?? [], { property: 'size', kind: 'least', description: 'Only this size or more.' }),
    ['filter-ignored'],
  ],
  ['the wrong side of a bound', filtered(things, { property: 'size', kind: 'least' }), ['filter-ignored']],

  ['several values', filtered(blue ?? [], { several: ['green', 'blue'] }), []],
  ['the first of several values alone', filtered([], { several: ['green', 'blue'] }), ['filter-ignored']],
  ['what has none of several values', filtered(things, { several: ['green', 'blue'] }), ['filter-ignored']],
  ['a single value in place of several', filtered(things, { several: ['red'] }), []],

  ['a total of what is found', filtered(twoRed, { totals: [{ totalCount: 3 }, { totalCount: 2 }] }), []],
  [
    'a total of all, said to be of what is found',
    filtered(twoRed, { totals: [{ totalCount: 3 }, { totalCount: 3 }] }),
    ['pagination-inconsistent'],
  ],
  ['a total of all', filtered(twoRed, { totals: [{ total: 3 }, { total: 3 }] }), []],
  [
    'a total of neither',
    filtered(twoRed, { totals: [{ total: 3 }, { total: 7 }] }),
    ['pagination-inconsistent'],
  ],
  ['a total that never counts the items', filtered(twoRed, { totals: [{ total: 30 }, { total: 7 }] }), []],

  ['what is read-only stays', tampered('seal', 'old'), []],
  ['what is read-only is taken', tampered('seal', 'given'), ['read-only-ignored']],
  ['what is read-only is another by itself', tampered('seal', 'newer'), []],
  ['what is read-only is given as it was', tampered('seal', 'given', 'given'), []],
  ['what is read-only but for some', tampered('grant', 'given'), []],

  ['numbers upwards', sorted('size', [1, 2, 2, 10], 1), []],
  ['numbers as texts', sorted('size', [1, 10, 2], 1), ['filter-ignored']],
  ['texts by code', sorted('name', ['B', 'a', 'b'], 1), []],
  ['texts by letter', sorted('name', ['a', 'B', 'b'], 1), []],
  ['texts with numbers', sorted('name', ['a2', 'a10', 'b'], 1), []],
  ['downwards, and it is upwards', sorted('name', ['a', 'b', 'c'], -1), ['filter-ignored']],
  ['no direction', sorted('name', ['c', 'b', 'a']), []],
  ['nothing in between', sorted('size', [3, undefined, 2, null, 1], -1), []],
  ['two values', sorted('size', [2, 1, 2], 1), []],

  ['what an object has one of is gone with it', partAfterDeletion({ status: 404 }), []],
  ['what an object has one of is as it was', partAfterDeletion(mine), ['deleted-still-found']],
  ['what every object has one of is as it was at first', partAfterDeletion(usual), []],
  [
    'the size of what has fields is none of the bytes before',
    {
      create: {
        role: 'create',
        call: 'uploadFile',
        input: { body: { mediaType: 'application/octet-stream', value: { bytes: octets('abc') } } },
        sent: [{ status: 201, answer: { id: '1' } }],
      },
      act: {
        role: 'act',
        call: 'addNote',
        object: 'create',
        input: { body: { mediaType: 'application/json', value: { text: 'a' } } },
        sent: [{ status: 200, answer: { text: 'a', size: 30 } }],
      },
    },
    [],
  ],
  [
    'another one is deleted with it',
    {
      create: created,
      other: created,
      delete: { role: 'delete', call: 'deleteThing', object: 'other', sent: [{ status: 204 }] },
      survivor: reading({ status: 404 }, { role: 'survivor', after: 'create' }),
    },
    ['created-not-found'],
  ],
  [
    'restored',
    {
      create: created,
      read: reading({ status: 200, answer: { id: '1', color: 'red' } }, { after: 'create' }),
      restore: { role: 'restore', call: 'replaceThing', object: 'create', sent: [{ status: 200 }] },
      back: reading({ status: 200, answer: { id: '1', color: 'red' } }, { after: 'restore' }),
    },
    [],
  ],
  [
    'restored with less',
    {
      create: created,
      read: reading({ status: 200, answer: { id: '1', color: 'red' } }, { after: 'create' }),
      restore: { role: 'restore', call: 'replaceThing', object: 'create', sent: [{ status: 200 }] },
      back: reading({ status: 200, answer: { id: '1', color: 'blue' } }, { after: 'restore' }),
    },
    ['read-differs-from-write'],
  ],
];

test.each(cases)('%s', (_name, steps, problems) => {
  const found = observeTrace(contract, traceOf(steps)).filter(({ problem }) => problem !== undefined);
  expect(found.map(({ rule }) => rule)).toEqual(problems);
});
