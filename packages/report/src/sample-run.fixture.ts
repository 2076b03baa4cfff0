import type { NotJudgedEvent, OperationEndEvent, ReportedFinding, RunEvent } from '@countersign/contract';

const location = { file: 'specs/pets/openapi.yaml', line: 12, column: 7, pointer: '/paths/~1pets/get' };

export const finding: ReportedFinding = {
  id: 'f1',
  api: 'pets',
  rule: 'body-invalid',
  severity: 'error',
  operation: 'listPets',
  phase: 'examples',
  message: 'The body of 200 must have a property id at /data/0; it has none.',
  basis: 'documented',
  source: 'page',
  flaky: false,
  location,
  evidence: {
    request: { method: 'GET', target: '/pets?limit=1', headers: [['authorization', 'Bearer $TOKEN']] },
    response: {
      status: 200,
      headers: [['content-type', 'application/json']],
      body: new TextEncoder().encode('{"data":[{}]}'),
    },
    keyword: 'required/id',
    provenance: { basis: 'documented', source: 'page' },
  },
  curl: `curl -i 'http://127.0.0.1:1/pets?limit=1' -H 'authorization: Bearer '"$TOKEN"`,
};

const warning: ReportedFinding = {
  ...finding,
  id: 'f2',
  rule: 'header-invalid',
  severity: 'warning',
  operation: 'addPet',
  message: 'The header X-Ä must be a number; it is "<\u001b[31m & \u0000>".',
  basis: 'inferred',
  location: { ...location, line: 40 },
  evidence: { response: { status: 201, headers: [], body: Uint8Array.of(0x89, 0xff, 0) } },
};

const listPets: OperationEndEvent = {
  type: 'operation-end',
  api: 'pets',
  operation: 'listPets',
  method: 'GET',
  path: '/pets',
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
};

const addPet: OperationEndEvent = {
  ...listPets,
  operation: 'addPet',
  method: 'POST',
  cases: 1,
  casesByPhase: { examples: 1 },
  statusesSeen: [201, 302],
  statusesDocumented: ['201', '4XX'],
  statusesCovered: ['201'],
  errors: 0,
  warnings: 1,
};

const skipped: OperationEndEvent = {
  ...addPet,
  operation: 'GET /a/path/that/is/rather/long/for/the/first/column/{id}',
  cases: 0,
  casesByPhase: {},
  statusesSeen: [],
  statusesDocumented: ['200'],
  statusesCovered: [],
  warnings: 0,
};

export const notJudged: NotJudgedEvent = {
  type: 'not-judged',
  api: 'pets',
  operation: 'addPet',
  reason: 'description',
  message: 'application/xml bodies are not judged',
  location,
};

/** A run with an error, a warning and an operation that was not called; findings in the order they came. */
export const sampleRun: readonly RunEvent[] = [
  {
    type: 'run-start',
    api: 'pets',
    title: 'Pets',
    target: { kind: 'server', url: 'http://127.0.0.1:1/api' },
    seed: 1,
    phases: ['examples'],
    startedAt: '2026-01-02T03:04:05.678Z',
    operations: [listPets, addPet, skipped].map(({ operation, method, path, tags, statusesDocumented }) => ({
      operation,
      method,
      path,
      tags,
      location,
      statusesDocumented,
    })),
    sources: { page: { title: 'The pets page' } },
    files: ['specs/pets/openapi.yaml'],
  },
  { type: 'phase-start', api: 'pets', phase: 'examples' },
  { type: 'finding', api: 'pets', finding: warning, case: 'c2' },
  { type: 'finding', api: 'pets', finding, case: 'c1' },
  notJudged,
  { type: 'phase-end', api: 'pets', phase: 'examples', cases: 3, durationMs: 1000 },
  listPets,
  addPet,
  skipped,
  { type: 'run-end', api: 'pets', cases: 3, requests: 3, errors: 1, warnings: 1, durationMs: 1234 },
];
