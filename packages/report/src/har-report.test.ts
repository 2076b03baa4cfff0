import { readdirSync, readFileSync } from 'node:fs';
import type { CaseEvent, Exchange } from '@countersign/contract';
import Ajv from 'ajv';
import formats from 'ajv-formats';
import { expect, test } from 'vitest';
import { createHarReport } from './har-report.ts';

const schemas = new URL('.', import.meta.resolve('har-schema'));
const ajv = new Ajv.default({ strict: false, allErrors: true, validateSchema: false });
formats.default(ajv);
for (const file of readdirSync(schemas))
  if (file.endsWith('.json')) ajv.addSchema(loadSchema(new URL(file, schemas)));
const validate = ajv.getSchema('har.json');
if (validate === undefined) throw new Error('har-schema has no har.json');

/** Draft 6, which reads the same here. */
function loadSchema(file: URL): object {
  const schema: object = JSON.parse(readFileSync(file, 'utf8').replaceAll('.json#', '.json'));
  return { ...schema, $schema: undefined };
}

const exchange: Exchange = {
  operation: 'addPet',
  url: 'http://127.0.0.1:1/api/pets?tag=a&tag=b%20c',
  request: {
    method: 'POST',
    target: '/pets?tag=a&tag=b%20c',
    headers: [
      ['Content-Type', 'application/json'],
      ['Cookie', 'session=$TOKEN; theme=dark'],
    ],
    body: new TextEncoder().encode('{"name":"ö"}'),
  },
  sent: { bytes: 13, sha256: 'ab' },
  response: {
    status: 201,
    headers: [
      ['content-type', 'image/png'],
      ['set-cookie', 'a=1; Path=/'],
      ['location', '/pets/1'],
    ],
    body: Uint8Array.of(0x89, 0x50, 0xff),
  },
  startedAt: '2026-01-02T03:04:05.678Z',
  durationMs: 12,
};

function caseOf(...exchanges: readonly Exchange[]): CaseEvent {
  const { operation } = exchange;
  const common = { type: 'case', api: 'pets', phase: 'examples', operation, label: 'example' } as const;
  return { ...common, id: 'c1', exchanges, findings: ['f1'], durationMs: 12 };
}

function har(...events: readonly CaseEvent[]) {
  const report = createHarReport({ version: '1.2.3' });
  return JSON.parse(
    [report.begin, ...events.flatMap((event) => [...report.entries(event)]), report.end].join(''),
  );
}

test('the pieces together are HAR 1.2 by its schema, also without any exchange', () => {
  const failure = { kind: 'closed', message: 'the connection was closed before an answer' } as const;
  const { response: _, ...failed } = { ...exchange, failure };
  for (const log of [har(), har(caseOf()), har(caseOf(exchange, exchange), caseOf(failed))]) {
    validate(log);
    expect(validate.errors).toBeNull();
  }
  const log = har(caseOf(exchange, exchange), caseOf(), caseOf(failed));
  expect(log.log.creator).toEqual({ name: 'countersign', version: '1.2.3' });
  expect(log.log.entries.map((entry: { response: { status: number } }) => entry.response.status)).toEqual([
    201, 201, 0,
  ]);
  expect(log.log.entries[2]._error).toBe(failure.message);
  expect(validate({ log: { ...log.log, entries: [{ ...log.log.entries[0], time: 'x' }] } })).toBe(false);
});

test('bodies of more than 16 MiB are left out, and a case may have many', () => {
  const body = new Uint8Array(2 ** 24 + 1).fill(1);
  const large = {
    ...exchange,
    request: { ...exchange.request, body },
    sent: { ...exchange.sent, bytes: body.length },
    response: { status: 200, headers: [], body },
  };
  const log = har(caseOf(...Array.from({ length: 8 }, () => large)));
  validate(log);
  expect(validate.errors).toBeNull();
  expect(log.log.entries).toHaveLength(8);
  expect(log.log.entries[0].request).toMatchObject({ bodySize: body.length });
  expect(log.log.entries[0].request).not.toHaveProperty('postData');
  expect(log.log.entries[0].response.content).toEqual({
    size: body.length,
    mimeType: '',
    comment: 'too large to be recorded',
  });
});

test('text stays text, bytes are base64, whichever way they went', () => {
  const binary = {
    ...exchange,
    request: { ...exchange.request, body: Uint8Array.of(0, 0xff) },
    response: { status: 200, headers: [], body: new TextEncoder().encode('"ä"') },
  };
  const [first, second] = har(caseOf(exchange, binary)).log.entries;
  expect(first.request.postData).toEqual({ mimeType: 'application/json', text: '{"name":"ö"}' });
  expect(first.response.content).toEqual({
    size: 3,
    mimeType: 'image/png',
    text: 'iVD/',
    encoding: 'base64',
  });
  expect(second.request.postData).toEqual({
    mimeType: 'application/json',
    text: 'AP8=',
    _encoding: 'base64',
  });
  expect(second.response.content).toEqual({ size: 4, mimeType: '', text: '"ä"' });
});

test('what viewers show apart is apart: query, cookies, redirect; and what we know of the case', () => {
  const [{ request, response, _countersign }] = har(caseOf(exchange)).log.entries;
  expect(request.queryString).toEqual([
    { name: 'tag', value: 'a' },
    { name: 'tag', value: 'b c' },
  ]);
  expect(request.cookies).toEqual([
    { name: 'session', value: '$TOKEN' },
    { name: 'theme', value: 'dark' },
  ]);
  expect(response.cookies).toEqual([{ name: 'a', value: '1' }]);
  expect(response.redirectURL).toBe('/pets/1');
  expect(_countersign).toMatchObject({ api: 'pets', operation: 'addPet', case: 'c1', findings: ['f1'] });
});
