import { readFileSync } from 'node:fs';
import Ajv from 'ajv';
import formats from 'ajv-formats';
import { expect, test } from 'vitest';
import { collectRun, type RunResult } from './collect-run.ts';
import { renderSarif } from './render-sarif.ts';
import { ruleTexts } from './rule-texts.ts';
import { finding, sampleRun } from './sample-run.fixture.ts';

// The schema of the standard, as Microsoft's package ships it; its own draft 4 identifier is not needed to validate.
const file = import.meta.resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json');
const { $schema: _, id: __, ...schema } = JSON.parse(readFileSync(new URL(file), 'utf8'));
const ajv = new Ajv.default({ strict: false, allErrors: true, unicodeRegExp: false });
formats.default(ajv);
const validate = ajv.compile(schema);

function sample(): RunResult {
  const result = collectRun(sampleRun);
  if (result === undefined) throw new Error('the fixture has no run');
  return result;
}

test('the log is what the schema of SARIF 2.1.0 says', () => {
  const log = JSON.parse(renderSarif([sample()], { version: '1.2.3' }));
  validate(log);
  expect(validate.errors).toBeNull();
  expect(validate({ ...log, version: '2.0.0' })).toBe(false);
  const { runs } = log;
  expect(runs).toHaveLength(1);
  expect(runs[0].tool.driver).toMatchObject({ name: 'countersign', version: '1.2.3' });
});

test('every rule has a name, two descriptions and help of its own', () => {
  const [{ tool }] = JSON.parse(renderSarif([], { version: '1' })).runs;
  const { rules } = tool.driver;
  expect(rules.map(({ id }: { id: string }) => id)).toEqual(Object.keys(ruleTexts));
  for (const { name, shortDescription, fullDescription, help } of rules) {
    expect(name).toMatch(/^([A-Z][a-z]+)+$/);
    for (const { text } of [shortDescription, fullDescription, help]) expect(text).toMatch(/^[A-Z].*\.$/s);
  }
  expect(new Set(rules.map(({ name }: { name: string }) => name)).size).toBe(rules.length);
});

test('a finding is a result at its place, with its basis and source, known again by its id', () => {
  const { runs } = JSON.parse(renderSarif([sample()], { version: '1', directory: 'apis/my pets' }));
  const [first, second] = runs[0].results;
  expect(first).toMatchObject({
    ruleId: 'body-invalid',
    level: 'error',
    message: { text: `${finding.message} (documented: The pets page)` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: 'apis/my%20pets/specs/pets/openapi.yaml', uriBaseId: '%SRCROOT%' },
          region: { startLine: 12, startColumn: 7 },
        },
      },
    ],
    partialFingerprints: { 'countersignFinding/v1': 'f1' },
    properties: { basis: 'documented', source: 'page', pointer: '/paths/~1pets/get', keyword: 'required/id' },
  });
  expect(runs[0].tool.driver.rules[first.ruleIndex].id).toBe('body-invalid');
  expect([second.ruleId, second.level]).toEqual(['header-invalid', 'warning']);
  expect(first.suppressions).toBeUndefined();
});

test('a waived finding is suppressed with its reason, one of a description at a URL is placed there', () => {
  const waived = { reason: 'The old server keeps it.', expires: '2026-12-31' };
  const result = sample();
  const findings = result.findings.map((each) => ({
    ...each,
    waived,
    location: { ...each.location, file: 'https://example.com/openapi.yaml' },
  }));
  const log = JSON.parse(renderSarif([{ ...result, findings }], { version: '1', directory: 'x' }));
  validate(log);
  expect(validate.errors).toBeNull();
  const [{ suppressions, locations }] = log.runs[0].results;
  expect(suppressions).toEqual([
    {
      kind: 'external',
      status: 'accepted',
      justification: 'The old server keeps it. (until 2026-12-31)',
    },
  ]);
  expect(locations[0].physicalLocation.artifactLocation).toEqual({ uri: 'https://example.com/openapi.yaml' });
});
