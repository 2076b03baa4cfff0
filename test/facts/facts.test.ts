import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { loadContract, parseContract } from '@countersign/contract/load';
import { expect, test } from 'vitest';
import { clevver } from './clevver.ts';
import { dstor } from './dstor.ts';
import { listFacts } from './list-facts.ts';
import { listMutants } from './mutants.ts';
import { pakt } from './pakt.ts';
import { portsip } from './portsip.ts';

const fileOf = (name: string): string =>
  fileURLToPath(new URL(`../../specs/${name}/openapi.yaml`, import.meta.url));

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

test.each(Object.entries(tables))(
  'every change of a stated status, requirement, type or example of %s contradicts the table',
  async (name, table) => {
    const text = readFileSync(fileOf(name), 'utf8');
    const mutants = listMutants(text).filter(
      // Where a page shows no answers, those of the description are our own.
      (mutant) => !mutant.name.includes('/examples/') || table.some(({ examples }) => examples !== undefined),
    );
    expect(mutants.length).toBeGreaterThan(20);
    const unnoticed: string[] = [];
    for (const mutant of mutants) {
      const contract = await parseContract(mutant.text, { name });
      const noticed = table
        .flatMap(listFacts)
        .some(({ see, want }) => !isDeepStrictEqual(see(contract), want));
      if (!noticed) unnoticed.push(mutant.name);
    }
    expect(unnoticed).toEqual([]);
  },
);

test('the four tables hold nineteen operations', () => {
  expect(Object.values(tables).flat()).toHaveLength(19);
});
