import type { Contract } from '@countersign/contract';
import { parseContract } from '@countersign/contract/load';
import { expect, test } from 'vitest';
import { checkCriterion } from './check-criterion.ts';
import type { WorkflowScope } from './workflow-scope.ts';

const contract: Contract = await parseContract(
  JSON.stringify({ openapi: '3.1.0', info: { title: 'Pets', version: '1' }, paths: {} }),
  { name: 'pets' },
);

test.each<[condition: string, value: unknown, isMet: boolean]>([
  ['$.pets[?@.size > 2]', { pets: [{ size: 3 }] }, true],
  ['$.pets[?@.size > 3]', { pets: [{ size: 3 }] }, false],
  ['$[?@.size > 2]', [{ size: 3 }], true],
  ['$[?@.size > 2]', { one: { size: 3 } }, true],
  // The example of Arazzo's Criterion Object means the object itself.
  ['$[?count(@.pets) > 0]', { pets: [] }, true],
  ['$[?@.size == 3]', { size: 3 }, true],
  ['$[?@.size == 4]', { size: 3 }, false],
  ['$[?@.size > 3]', [{ size: 3 }], false],
])('the path %s of %j', (condition, value, isMet) => {
  const scope: WorkflowScope = { contract, inputs: { value }, steps: new Map(), workflows: new Map() };
  const provenance = { basis: 'documented' } as const;
  const criterion = { at: '0#', provenance, condition, type: 'jsonpath', context: '$inputs.value' } as const;
  expect(checkCriterion(scope, criterion)).toBe(isMet);
});
