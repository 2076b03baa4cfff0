import { apiNames, type Sandbox } from '@countersign/sandbox';
import { startSandbox } from '@countersign/sandbox/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { registered } from '../mock/registered.ts';
import { recordRequests } from './record-requests.ts';
import { runDredd, type Verdict } from './run-dredd.ts';
import { askSandbox } from './set-up.ts';

const verdicts: Verdict[] = [];
/** Bytes of the bodies that arrived, in the order of the verdicts. */
const arrived: number[] = [];
let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox();
  for (const name of apiNames) {
    const [api] = registered.filter((each) => each.name === name);
    if (api === undefined) throw new Error(`${name} is not registered`);
    await using recorder = await recordRequests(sandbox.url);
    const { verdicts: more } = await runDredd(api, {
      baseUrl: sandbox.baseUrl(name).replace(sandbox.url, recorder.url),
      // Without a token; only the download asks for none.
      errorStatus: (operation) => (operation === 'downloadBlobs' ? '404' : '401'),
      ask: (wanted) => askSandbox(sandbox, wanted),
    });
    verdicts.push(...more);
    arrived.push(...recorder.requests.map(({ body }) => body.length));
  }
  const passed = verdicts.filter(({ outcome }) => outcome === 'pass').length;
  console.log(`Dredd judged ${verdicts.length} documented responses on the sandbox: ${passed} passed.`);
}, 60_000);
afterAll(() => sandbox.close());

const nameOf = ({ operation, status }: Verdict): string => `${operation} ${status}`;

test('Dredd judges every documented response of the four APIs on the sandbox, and passes all but one', () => {
  const documented = registered.flatMap(({ contract }) =>
    contract.operations.flatMap(({ id, responses }) => responses.map(({ status }) => `${id} ${status}`)),
  );
  expect(verdicts.map(nameOf).sort()).toEqual(documented.sort());
  const failed = verdicts.filter(({ outcome }) => outcome !== 'pass');
  // It takes every described header for a required one: an upload without bytes has no range.
  expect(failed.map((verdict) => [nameOf(verdict), verdict.message])).toEqual([
    ['initBlobUpload 202', "headers: At '/range' Missing required property: range"],
  ]);
});

test('what Dredd sends is what was planned, and no upload is empty', () => {
  expect(arrived).toEqual(verdicts.map(({ request }) => request.body?.length ?? 0));
  const uploads = [
    'uploadBatchFile',
    'uploadChunk',
    'uploadPublicFile',
    'uploadPrivateFile',
    'appendBlobUpload',
  ];
  const empty = verdicts.filter(
    ({ operation }, index) => uploads.includes(operation) && arrived[index] === 0,
  );
  expect(empty).toEqual([]);
});

test('what Dredd does not judge of the sandbox’s answers is exactly this', () => {
  const left = (what: Verdict['unjudged'][number]): string[] =>
    verdicts.filter(({ unjudged }) => unjudged.includes(what)).map(nameOf);
  expect(left('range')).toEqual(verdicts.map(nameOf).filter((name) => name.endsWith('4XX')));
  expect(left('headers')).toEqual([
    'initBlobUpload 202',
    'appendBlobUpload 203',
    'getBlobUploadStatus 204',
    'downloadBlobs 200',
  ]);
  expect(left('body')).toEqual(['downloadBlobs 200']);
});
