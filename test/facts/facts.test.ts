import { fileURLToPath } from 'node:url';
import { loadContract } from '@countersign/contract/load';
import { expect, test } from 'vitest';
import { clevver } from './clevver.ts';
import { dstor } from './dstor.ts';
import { listFacts } from './list-facts.ts';
import { pakt } from './pakt.ts';
import { portsip } from './portsip.ts';

const tables = { clevver, dstor, pakt, portsip };

for (const [name, table] of Object.entries(tables)) {
  const contract = await loadContract(
    fileURLToPath(new URL(`../../specs/${name}/openapi.yaml`, import.meta.url)),
    { name },
  );

  test(`${name} has exactly the operations of its page`, () => {
    const want = table.map(({ operation }) => operation).sort();
    expect(contract.operations.map(({ id }) => id).sort()).toEqual(want);
  });

  test.each(table.flatMap(listFacts))(`${name} $name`, ({ see, want }) => {
    expect(see(contract)).toEqual(want);
  });
}

test('the four tables hold nineteen operations', () => {
  expect(Object.values(tables).flat()).toHaveLength(19);
});
