import type { WireRequest } from '@countersign/contract';
import { createMock, type Mock } from '@countersign/mock';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { registered } from '../mock/registered.ts';
import { type RecordedRequest, type RelayedAnswer, recordRequests } from './record-requests.ts';
import {
  type DreddResult,
  reasons,
  runDredd,
  type Unjudged,
  type Verdict,
  type Wanted,
} from './run-dredd.ts';

type Change = (answer: RelayedAnswer) => RelayedAnswer;

const verdicts: Verdict[] = [];
const recorded: RecordedRequest[] = [];
const totals = { tests: 0, passes: 0, failures: 0, errors: 0, skipped: 0 };
let mock: Mock;

beforeAll(async () => {
  mock = await createMock({ apis: registered });
  for (const { name } of registered) {
    const { stats, verdicts: more, requests } = await judge(name);
    for (const key of ['tests', 'passes', 'failures', 'errors', 'skipped'] as const)
      totals[key] += stats[key];
    verdicts.push(...more);
    recorded.push(...requests);
  }
  console.log(summary());
}, 60_000);
afterAll(() => mock.close());

/** Dredd on one API, the answers of the mock changed on their way. */
async function judge(
  name: string,
  change?: Change,
): Promise<DreddResult & { requests: readonly RecordedRequest[] }> {
  const [api] = registered.filter((each) => each.name === name);
  if (api === undefined) throw new Error(`${name} is not registered`);
  await using recorder = await recordRequests(mock.url, change);
  const result = await runDredd(api, {
    baseUrl: mock.baseUrl(name).replace(mock.url, recorder.url),
    errorStatus: () => '400',
    ask: askMock,
  });
  return { ...result, requests: recorder.requests };
}

function askMock({ request, status }: Wanted): WireRequest {
  const more = [
    ['Authorization', 'Bearer YOUR_SECRET_TOKEN'],
    ['Prefer', `code=${status}`],
  ] as const;
  return { ...request, headers: [...request.headers, ...more] };
}

const nameOf = ({ operation, status }: Verdict): string => `${operation} ${status}`;

function unjudged(what: Unjudged): string[] {
  return verdicts.filter((verdict) => verdict.unjudged.includes(what)).map(nameOf);
}

function summary(): string {
  const counts = `${totals.passes} passed, ${totals.failures} failed, ${totals.errors} errors, ${totals.skipped} skipped`;
  const left = Object.entries(reasons).map(
    ([what, reason]) => `  ${reason}\n    ${unjudged(what as Unjudged).join(', ')}`,
  );
  return [`Dredd judged ${totals.tests} documented responses: ${counts}. It does not judge`, ...left].join(
    '\n',
  );
}

test('Dredd passes every documented response of the four APIs', () => {
  expect(verdicts.filter(({ outcome }) => outcome !== 'pass')).toEqual([]);
  expect(totals).toEqual({ tests: 38, passes: 38, failures: 0, errors: 0, skipped: 0 });
});

test('no documented response is dropped', () => {
  const documented = registered.flatMap(({ contract }) =>
    contract.operations.flatMap(({ id, responses }) => responses.map(({ status }) => `${id} ${status}`)),
  );
  expect(verdicts.map(nameOf).sort()).toEqual(documented.sort());
});

test('every request arrives as it was planned, byte for byte, and no upload is empty', () => {
  const base64 = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString('base64');
  const arrived = recorded.map(({ method, target, headers, body }) => ({
    request: `${method} ${target}`,
    contentType: headers['content-type'],
    body: base64(body),
  }));
  const planned = verdicts.map(({ api, request: { method, target, headers, body } }) => ({
    request: `${method} ${new URL(mock.baseUrl(api) + target).pathname}${/\?.*/.exec(target) ?? ''}`,
    contentType: headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1],
    body: base64(body),
  }));
  expect(arrived).toEqual(planned);

  const withBody = verdicts
    .filter((_, index) => recorded[index]?.body.length)
    .map(({ operation }) => operation);
  expect([...new Set(withBody)]).toEqual([
    'uploadBatchFile',
    'createUploadToken',
    'uploadChunk',
    'uploadPublicFile',
    'uploadPrivateFile',
    'appendBlobUpload',
    'completeBlobUpload',
  ]);
});

test('what Dredd does not judge is exactly this', () => {
  const ranges = verdicts.filter(({ status }) => status === '4XX').map(nameOf);
  const withHeaders = [
    'initBlobUpload 202',
    'appendBlobUpload 203',
    'getBlobUploadStatus 204',
    'downloadBlobs 200',
  ];
  const withoutJson = [
    'initBlobUpload 202',
    'appendBlobUpload 203',
    'getBlobUploadStatus 204',
    'deleteBlobUpload 204',
    'downloadBlobs 200',
  ];
  expect(ranges.length).toBe(19);
  expect({
    range: unjudged('range'),
    headers: unjudged('headers'),
    types: unjudged('types'),
    body: unjudged('body'),
  }).toEqual({
    range: ranges,
    headers: withHeaders,
    types: verdicts.map(nameOf).filter((name) => !withoutJson.includes(name)),
    body: ['downloadBlobs 200'],
  });
});

const text =
  (from: string, to: string): Change =>
  ({ headers, body }) => ({
    headers,
    body: Buffer.from(Buffer.from(body).toString().replace(from, to)),
  });
const header =
  (name: string, value: string | undefined): Change =>
  ({ headers, body }) => {
    const { [name]: before, ...others } = headers;
    return {
      headers: before === undefined || value === undefined ? others : { ...others, [name]: value },
      body,
    };
  };
const tokens = ['initBlobUpload 202', 'appendBlobUpload 203', 'getBlobUploadStatus 204'];

test.each<[what: string, api: string, change: Change, failed: string[]]>([
  ['misses a key', 'dstor', text('"token":', '"other":'), ['createUploadToken 200']],
  ['is no JSON', 'dstor', text('"token":', 'token:'), ['createUploadToken 200']],
  ['has another type, which it does not see', 'dstor', text('"YOUR_UPLOAD_TOKEN"', '7'), []],
  ['misses a header', 'portsip', header('portsip-upload-token', undefined), tokens],
  ['has another value in a header, which it does not see', 'portsip', header('portsip-upload-id', '7'), []],
])('Dredd on an answer that %s', async (_, api, change, failed) => {
  const { verdicts: judged } = await judge(api, change);
  expect(judged.filter(({ outcome }) => outcome === 'fail').map(nameOf)).toEqual(failed);
});
