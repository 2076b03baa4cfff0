import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Finding, Severity } from '../finding.ts';
import { parseContract } from '../load/load-contract.ts';
import type { Basis } from '../model.ts';
import { createFinding, type FindingInput, severityOf, sortFindings } from './create-finding.ts';

const contract = await parseContract('openapi: 3.1.0\ninfo:\n  title: A\n  version: "1"\npaths: {}\n', {
  name: 'a',
  file: 'a.yaml',
});

const input: FindingInput = {
  rule: 'body-invalid',
  operation: 'getThing',
  message: 'It is wrong.',
  at: '0#/info/title',
  provenance: { basis: 'vendor', source: 'sdk' },
};

const severities: [Basis, ofPresence: Severity, ofType: Severity, ofValue: Severity][] = [
  ['documented', 'error', 'error', 'error'],
  ['vendor', 'error', 'error', 'error'],
  ['standard', 'error', 'error', 'error'],
  ['example', 'error', 'error', 'warning'],
  ['client', 'warning', 'warning', 'warning'],
  ['inferred', 'warning', 'warning', 'warning'],
];

test.each(severities)('what is %s weighs as much as its basis', (basis, ...want) => {
  expect((['presence', 'type', 'value'] as const).map((about) => severityOf(basis, about))).toEqual(want);
});

test('a finding has its place, its source and what it rests on', () => {
  expect(createFinding(contract, input)).toMatchObject({
    api: 'a',
    severity: 'error',
    basis: 'vendor',
    source: 'sdk',
    location: { file: 'a.yaml', line: 3, column: 3, pointer: '/info/title' },
    evidence: { provenance: input.provenance },
  });
});

test('the id is of rule, operation, place and cause, and of nothing else', () => {
  const id = (changes: Partial<FindingInput>): string => createFinding(contract, { ...input, ...changes }).id;
  const same: Partial<FindingInput>[] = [
    { message: 'Other words.' },
    { phase: 'fuzz' },
    { flaky: true },
    { provenance: { basis: 'inferred' } },
    { evidence: { instance: '/x' } },
  ];
  const other: Partial<FindingInput>[] = [
    {},
    { rule: 'header-invalid' },
    { operation: 'putThing' },
    { at: '0#/info/version' },
    { cause: 'type' },
  ];
  expect(new Set(same.map(id))).toEqual(new Set([id({})]));
  expect(new Set(other.map(id)).size).toBe(other.length);
});

test('findings have one order, however they came', () => {
  const finding = fc.record({
    operation: fc.constantFrom('a', 'b'),
    at: fc.constantFrom('0#/info', '0#/paths' as const),
    advisory: fc.boolean(),
    cause: fc.constantFrom('x', 'y', 'z'),
  });
  const made = fc.array(
    finding.map((changes): Finding => createFinding(contract, { ...input, ...changes } as FindingInput)),
  );
  fc.assert(
    fc.property(made, (findings) => {
      expect(sortFindings([...findings].reverse())).toEqual(sortFindings(findings));
      const severities = sortFindings(findings)
        .filter(({ operation }) => operation === 'a')
        .map(({ severity }) => severity);
      expect(severities).toEqual([...severities].sort());
    }),
    { numRuns: 50 },
  );
});
