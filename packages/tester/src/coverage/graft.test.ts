import { expect, test } from 'vitest';
import { graft, partAt, prolongedEach, withoutEach } from './graft.ts';

const base = { name: 'Mia', owner: { email: 'a@example.org' }, tags: ['a', 'b'] };
const about = (value: unknown, instance: string, keyword: string, valid = false) => ({
  value,
  instance,
  keyword,
  valid,
  extreme: false,
  pointer: '0#/x' as const,
  description: '',
});

test.each([
  [
    'a part takes the place of that of the base',
    about({ name: '' }, '/name', 'minLength'),
    { ...base, name: '' },
  ],
  [
    'a part inside a part',
    about({ owner: { email: 'x' } }, '/owner/email', 'format'),
    { ...base, owner: { email: 'x' } },
  ],
  ['an item that the base has', about({ tags: [1] }, '/tags/0', 'type'), { ...base, tags: [1, 'b'] }],
  [
    'where the base has no such item, the whole list',
    about({ tags: ['a', 'b', 'c'] }, '/tags/2', 'type'),
    { ...base, tags: ['a', 'b', 'c'] },
  ],
  ['a part that the base lacks', about({ age: -1 }, '/age', 'minimum'), { ...base, age: -1 }],
  [
    'fewer properties keep the values of the base',
    about({ name: 'x', tags: [] }, '', 'required', true),
    { name: 'Mia', tags: ['a', 'b'] },
  ],
  [
    'more properties keep the values of the base',
    about({ name: 'x', owner: {}, tags: [], age: 1 }, '', 'properties', true),
    { ...base, age: 1 },
  ],
  [
    'an object of another kind is taken over whole',
    about({ name: 'x', iban: 'y' }, '', 'required', true),
    { name: 'x', iban: 'y' },
  ],
  [
    'a missing property is taken away, and nothing else',
    about({}, '', 'required/name'),
    { owner: base.owner, tags: base.tags },
  ],
  [
    'an unknown property joins the others',
    about({ what: 1 }, '', 'additionalProperties'),
    { what: 1, ...base },
  ],
  ['the whole value', about('text', '', 'type'), 'text'],
])('%s', (_name, value, want) => {
  expect(graft(base, value)).toEqual(want);
  expect(base).toEqual({ name: 'Mia', owner: { email: 'a@example.org' }, tags: ['a', 'b'] });
});

test('files are left whole', () => {
  const file = { bytes: new Uint8Array([1]), filename: 'a' };
  expect([...withoutEach({ file })]).toEqual([{ path: 'file', value: {} }]);
  expect([...prolongedEach({ file })]).toEqual([]);
});

test('parts by pointer, and what lacks one', () => {
  expect(partAt({ 'a/b': [{ c: 1 }] }, '/a~1b/0/c')).toBe(1);
  expect([...withoutEach(base)].map(({ path }) => path)).toEqual(['name', 'owner', 'owner/email', 'tags']);
  expect([...prolongedEach(base)].map(({ path }) => path)).toEqual([
    'name',
    'name',
    'owner/email',
    'owner/email',
    'tags/0/',
    'tags/0/',
  ]);
});
