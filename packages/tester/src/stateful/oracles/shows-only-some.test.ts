import type { Operation } from '@countersign/contract';
import { expect, test } from 'vitest';
import { showsOnlySome } from './shows-only-some.ts';
import { operation, traceOf } from './trace-fixture.ts';

const list: Operation = operation('listThings');

test.each([
  ['Lists the things, page by page; only the\nlast page may have fewer.', false],
  ['Each thing with the data of its newest version.', false],
  ['Search the things, the most recently made first; listed only when it passes all filters.', false],
  ['Only things that are for sale.', true],
  ['Things that were made recently.', true],
  ['The newest things.', true],
  ['The things, without those that were left out.', true],
])('%s %s', (description, isSo) => {
  expect(showsOnlySome({ ...list, id: 'list', summary: '', description }, new Map())).toBe(isSo);
});

test.each([
  ['includeHidden', { hidden: true }, true],
  ['includeHidden', { hidden: false }, false],
  ['include_hidden', { isHidden: true }, true],
  ['withHidden', { color: 'red' }, false],
  ['hidden', { hidden: true }, false],
])('a parameter %s, and %j made: %s', (name, value, isSo) => {
  const [first] = list.parameters;
  const parameters = first === undefined ? [] : [{ ...first, name }];
  const made = traceOf({
    create: {
      role: 'create',
      call: 'createThing',
      input: { body: { mediaType: 'application/json', value } },
      sent: [{ status: 201, answer: { id: '1' } }],
    },
  });
  expect(showsOnlySome({ ...list, id: 'list', description: '', parameters }, made)).toBe(isSo);
});
