import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { expect, test } from 'vitest';
import { collectRun } from './collect-run.ts';
import { type JsonReport, renderJson } from './json-report.ts';
import { finding, sampleRun } from './sample-run.fixture.ts';

const schema = JSON.parse(readFileSync(new URL('../json-report.schema.json', import.meta.url), 'utf8'));
const ajv = new Ajv2020({ strict: true, allErrors: true });
formats.default(ajv);
const validate = ajv.compile(schema);

function report(maxBodyBytes?: number): JsonReport {
  const result = collectRun(sampleRun, maxBodyBytes === undefined ? {} : { maxBodyBytes });
  if (result === undefined) throw new Error('the fixture has no run');
  return JSON.parse(renderJson([result], { version: '1.2.3' }));
}

test('the report has the documented shape and is what its schema says', () => {
  expect(validate(report())).toBe(true);
  const { operations, findings, ...rest } = report();
  expect(rest).toMatchObject({
    schemaVersion: 1,
    tool: 'countersign',
    version: '1.2.3',
    seed: 1,
    startedAt: '2026-01-02T03:04:05.678Z',
    durationMs: 1234,
    apis: [{ api: 'pets', target: { kind: 'server', url: 'http://127.0.0.1:1/api' } }],
    summary: {
      cases: 3,
      errors: 1,
      warnings: 1,
      byBasis: { documented: 1, inferred: 1 },
      flaky: 0,
      waived: 0,
    },
  });
  expect(operations[0]).toEqual({
    api: 'pets',
    operation: 'listPets',
    method: 'GET',
    path: '/pets',
    cases: 2,
    statusesSeen: [200, 418],
    statusesDocumented: ['200', '4XX'],
  });
  expect(findings.map(({ id, curl }) => [id, curl])).toEqual([
    ['f1', finding.curl],
    ['f2', finding.curl],
  ]);
});

test('the schema notices what is missing or of another type', () => {
  const { seed: _, ...without } = report();
  expect(validate(without)).toBe(false);
  expect(validate({ ...report(), findings: [{ ...report().findings[0], severity: 'fatal' }] })).toBe(false);
});

test('bodies are text where they can be, base64 where not, and cut with a note, hashed in full', () => {
  const text = 'b63ec5207efdb0157b513c22ea7687a7ba324cfc6ac571a52230a3162e8ce317';
  const binary = 'dad6a928a8f607d34a0485cece90ff6d0f1f2df4237a3ae0714b2d730bbedcac';
  const bodies = (limit?: number) => report(limit).findings.map(({ evidence }) => evidence.response?.body);
  expect(bodies()).toEqual([
    { encoding: 'utf8', data: '{"data":[{}]}', bytes: 13, sha256: text, cut: false },
    { encoding: 'base64', data: 'if8A', bytes: 3, sha256: binary, cut: false },
  ]);
  expect(bodies(2)).toEqual([
    { encoding: 'utf8', data: '{"', bytes: 13, sha256: text, cut: true },
    { encoding: 'base64', data: 'if8=', bytes: 3, sha256: binary, cut: true },
  ]);
});
