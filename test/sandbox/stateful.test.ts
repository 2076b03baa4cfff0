import type { Contract, RunEvent } from '@countersign/contract';
import type { ApiName, Sandbox } from '@countersign/sandbox';
import { startSandbox } from '@countersign/sandbox/testing';
import { contract as clevver } from '@countersign/specs/clevver';
import { contract as dstor } from '@countersign/specs/dstor';
import { contract as pakt } from '@countersign/specs/pakt';
import { contract as portsip } from '@countersign/specs/portsip';
import { testContract } from '@countersign/tester';
import { afterAll, beforeAll, expect, test } from 'vitest';

const contracts: Readonly<Record<ApiName, Contract>> = { clevver, dstor, pakt, portsip };

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.close());

/** Operations that the journeys of an API have to bring to success. */
const succeeding: Readonly<Record<ApiName, readonly string[]>> = {
  clevver: ['createBatch', 'getBatch', 'listBatches', 'startBatch', 'uploadBatchFile'],
  dstor: ['createUploadToken', 'getUploadStatus', 'uploadChunk'],
  pakt: ['createDownloadUrl', 'getFile', 'listFiles', 'uploadPrivateFile', 'uploadPublicFile'],
  portsip: [
    'appendBlobUpload',
    'completeBlobUpload',
    'deleteBlobUpload',
    'downloadBlobs',
    'getBlobUploadStatus',
    'initBlobUpload',
  ],
};

test.each(Object.keys(contracts) as ApiName[])(
  '%s: every journey succeeds, and nothing is found',
  async (name) => {
    const clock = sandbox.clock;
    const events: RunEvent[] = [];
    for await (const event of testContract(contracts[name], {
      target: { kind: 'sandbox', url: sandbox.baseUrl(name) },
      phases: ['stateful'],
      token: 'alice-token',
      otherToken: 'bob-token',
      now: () => clock.now(),
      sleep: (milliseconds) => clock.advance(milliseconds),
    }))
      events.push(event);
    const findings = events.flatMap((event) => (event.type === 'finding' ? [event.finding.message] : []));
    expect(findings).toEqual([]);
    const succeeded = events.flatMap((event) =>
      event.type === 'operation-end' && event.statusesSeen.some((status) => status < 300)
        ? [event.operation]
        : [],
    );
    expect(succeeded.sort()).toEqual(succeeding[name]);
    const followed = events.flatMap((event) => (event.type === 'case' ? [event.label] : []));
    expect(followed).toEqual(
      expect.arrayContaining(contracts[name].workflows.map(({ id }) => `workflow ${id}`)),
    );
    const left = events.flatMap((event) => (event.type === 'not-judged' ? [event.message] : []));
    expect(left).toEqual([]);
  },
);
