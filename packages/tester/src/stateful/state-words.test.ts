import { expect, test } from 'vitest';
import { finalStates, onlyStates } from './state-words.ts';

const values = ['draft', 'submitted', 'active', 'withdrawn', 'in-review'];

test.each([
  ['Only a permit in status `draft` can be amended, any other is answered with 409.', ['draft']],
  ['Deletes it. Only drafts can be deleted.', ['draft']],
  ['Only submitted or active permits may be printed', ['submitted', 'active']],
  ['It can only be changed while it is `draft` or `in-review`.', ['draft', 'in-review']],
  ['A permit can be changed only while\nits status is draft; later nobody looks at it.', ['draft']],
  ['Only the permits with the state "active" are printed', ['active']],
  ['Only the owner can withdraw an active permit.', undefined],
  ['Only active users can do this.', undefined],
  ['Only drafts can be deleted, unless an admin does it.', undefined],
  ['Drafts can be deleted.', undefined],
  ['Only the first draft-like permit can be changed.', undefined],
  ['A permit is draft, submitted, active or withdrawn.', undefined],
])('%s', (text, states) => {
  expect(onlyStates(text, values)?.states).toEqual(states);
});

test.each([
  ['A `draft` may become `submitted`; `active` and `withdrawn` are final.', ['active', 'withdrawn']],
  ['The final states are active and withdrawn.', ['active', 'withdrawn']],
  ['`withdrawn` is final.', ['withdrawn']],
  ['The price of a draft is not final.', undefined],
  ['What the office says is final.', undefined],
  ['Usually withdrawn is final.', undefined],
])('%s', (text, states) => {
  expect(finalStates(text, values)?.states).toEqual(states);
});
