import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { expect, test } from 'vitest';
import { collectRun } from './collect-run.ts';
import { type JsonReport, renderJson } from './json-report.ts';
import { parseJsonReport } from './parse-json-report.ts';
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
    apis: [
      {
        api: 'pets',
        title: 'Pets',
        target: { kind: 'server', url: 'http://127.0.0.1:1/api' },
        phases: [{ phase: 'examples', cases: 3, durationMs: 1000 }],
        sources: { page: { title: 'The pets page' } },
        end: { requests: 3 },
      },
    ],
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
    location: finding.location,
    tags: [],
    cases: 2,
    casesByPhase: { examples: 2 },
    statusesSeen: [200, 418],
    statusesDocumented: ['200', '4XX'],
    statusesCovered: ['200', '4XX'],
    mediaTypesDocumented: { request: [], response: ['application/json'] },
    errors: 1,
    warnings: 0,
    durationMs: 12,
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

test('the runs of a report are those it was made from, so that every report can be made from it later', () => {
  const result = collectRun(sampleRun);
  const parsed = parseJsonReport(renderJson(result ? [result] : [], { version: '1' }), 'r.json');
  expect(parsed).toEqual([result]);
});

test('what is waived is told and counts for nothing else', () => {
  const events = sampleRun.map((event) =>
    event.type === 'finding' && event.finding.id === 'f1'
      ? { ...event, finding: { ...event.finding, waived: { reason: 'Known.', expires: '2026-12-31' } } }
      : event,
  );
  const result = collectRun(events);
  const { findings, summary }: JsonReport = JSON.parse(renderJson(result ? [result] : [], { version: '1' }));
  expect(validate({ ...report(), findings })).toBe(true);
  expect(findings[0]?.waived?.reason).toBe('Known.');
  expect(summary).toMatchObject({ errors: 0, warnings: 1, waived: 1, byBasis: { inferred: 1 } });
});

test.each([
  ['cut off', '{"tool":', /^r\.json: is no JSON, or was cut off/],
  ['of another program', '[]', /^r\.json: is no report of countersign/],
  [
    'of a version to come',
    '{"tool":"countersign","schemaVersion":2}',
    /schemaVersion 2; this version reads 1/,
  ],
  [
    'without its figures',
    '{"tool":"countersign","schemaVersion":1,"apis":[{}]}',
    /lacks what reports are made from/,
  ],
])('a report that is %s is refused in one line', (_, text, message) => {
  expect(() => parseJsonReport(text, 'r.json')).toThrow(message);
});
