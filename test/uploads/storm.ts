import { createClient as createClevver } from '@countersign/clevver';
import { createClient as createDstor } from '@countersign/dstor';
import { createClient as createPakt, listFiles } from '@countersign/pakt';
import { createClient as createPortsip, downloadBlobs } from '@countersign/portsip';
import { storeFiles } from '@countersign/uploads/clevver';
import { uploadFolder } from '@countersign/uploads/dstor';
import { uploadFile } from '@countersign/uploads/pakt';
import { isUploadError, uploadBlob } from '@countersign/uploads/portsip';
import { count, fastTiming, makeBytes, openPlace, type Sandbox, sha256 } from './sandbox.ts';

export interface StormResult {
  /** Uploads that ended bit for bit. */
  exact: number;
  /** Those that ended in one typed error, by API and code. */
  readonly errors: Record<string, number>;
  /** What must not be: anything else, in words. */
  readonly wrong: string[];
  /** Faults that the sandbox made. */
  faults: number;
}

/** The whole catalogue, at random: about every third request meets one of them. */
const storm = [
  [0.1, { type: 'reset', afterRequestBytes: 900 }],
  [0.03, { type: 'status', status: 500 }],
  [0.04, { type: 'status', status: 503 }],
  [0.03, { type: 'status', status: 429, retryAfter: 0 }],
  [0.05, { type: 'drop-answer' }],
  [0.03, { type: 'short-commit', bytes: 700 }],
  [0.02, { type: 'range', value: '0-99' }],
  [0.02, { type: 'range' }],
  [0.005, { type: 'expire' }],
  [0.03, { type: 'delay', milliseconds: 5 }],
  [0.03, { type: 'bandwidth', bytesPerSecond: 2_000_000 }],
] as const;

/** How many at most of what the server began, and whether the bytes are what they should be. */
type Check = (sandbox: Sandbox) => Promise<string | undefined>;

interface Trial {
  readonly upload: () => Promise<Check>;
  /** After a failure: what must not be there more than once. */
  readonly afterFailure: Check;
}

const token = 'alice-token';
const retry = { baseMs: 1 };

/** Uploads by all four APIs in turn, each through the storm, and looks at what the server has then. */
export async function runStorm(uploads: number, seed: number): Promise<StormResult> {
  await using place = await openPlace({ seed, pace: { batch: 1, stage: 1 } });
  const { sandbox } = place;
  const { faults, journal } = sandbox.namespace();
  const result: StormResult = { exact: 0, errors: {}, wrong: [], faults: 0 };
  for (let number = 0; number < uploads; number += 1) {
    const [api, trial] = planTrial(sandbox, number, seed);
    journal.clear();
    for (const [probability, effect] of storm) {
      // dStor tells neither size nor digest of what it has: that it keeps less than it was sent cannot be noticed.
      if (api !== 'dstor' || effect.type !== 'short-commit') faults.add({ api, probability, effect });
    }
    let outcome: { check: Check } | { error: unknown };
    try {
      outcome = { check: await trial.upload() };
    } catch (error) {
      outcome = { error };
    }
    result.faults += faults.list().reduce((sum, { applied }) => sum + applied, 0);
    faults.clear();
    if ('check' in outcome) {
      const fault = await outcome.check(sandbox);
      if (fault === undefined) result.exact += 1;
      else result.wrong.push(`${number} ${api}: ${fault}`);
    } else if (isUploadError(outcome.error)) {
      const kind = `${api} ${outcome.error.code}`;
      result.errors[kind] = (result.errors[kind] ?? 0) + 1;
      const fault = await trial.afterFailure(sandbox);
      if (fault !== undefined) result.wrong.push(`${number} ${api}, after ${outcome.error.code}: ${fault}`);
    } else {
      result.wrong.push(`${number} ${api}: ${String(outcome.error)}`);
    }
  }
  return result;
}

function planTrial(sandbox: Sandbox, number: number, seed: number): [api: string, trial: Trial] {
  const makers = [planBlob, planFolder, planFile, planBatch];
  const make = makers[number % makers.length] ?? planBlob;
  const size = 1 + ((number * 7919 + seed) % 30_000);
  return make(sandbox, number, makeBytes(size, number + seed));
}

type PlanTrial = (sandbox: Sandbox, number: number, content: Uint8Array<ArrayBuffer>) => [string, Trial];

const planBlob: PlanTrial = (sandbox, _, content) => {
  const client = createPortsip({ baseUrl: sandbox.baseUrl('portsip'), token, retry });
  return [
    'portsip',
    {
      async upload() {
        const { digest } = await uploadBlob(client, content, { chunkSize: 7000, timing: fastTiming() });
        return async () => {
          const { response } = await downloadBlobs(client, { path: { digest } });
          return compare(await response.bytes(), content);
        };
      },
      afterFailure: async () => undefined,
    },
  ];
};

const planFolder: PlanTrial = (sandbox, number, content) => {
  const client = createDstor({ baseUrl: sandbox.baseUrl('dstor'), token, retry });
  const cut = Math.floor(content.length / 3);
  const entries = [content.subarray(0, cut), content.subarray(cut), content].map((data, index) => ({
    path: `sub/${index}.bin`,
    data,
  }));
  const options = { chunkSize: 5000, folderPath: `folder-${number}`, timing: fastTiming() };
  return [
    'dstor',
    {
      async upload() {
        const { hash, files } = await uploadFolder(client, entries, options);
        return async () => {
          for (const [index, { path }] of files.entries()) {
            const answer = await fetch(`${sandbox.url}/dstor/ipfs/${hash}/${path}`);
            const fault = compare(await answer.bytes(), entries[index]?.data ?? new Uint8Array());
            if (fault !== undefined) return `${path}: ${fault}`;
          }
          return files.length === entries.length ? undefined : `${files.length} files`;
        };
      },
      afterFailure: async () => undefined,
    },
  ];
};

const planFile: PlanTrial = (sandbox, number, content) => {
  const client = createPakt({ baseUrl: sandbox.baseUrl('pakt'), token, retry });
  const name = `file-${number}.bin`;
  const readStored = async (): Promise<Uint8Array[]> => {
    const { data } = await listFiles(client, { query: { limit: 10 } });
    const mine = data.data.data.filter(({ meta }) => meta.originalName === name);
    return Promise.all(mine.map(async ({ url }) => (await fetch(url)).bytes()));
  };
  const hasAtMostOne = async (): Promise<string | undefined> => {
    const stored = await readStored();
    return stored.length > 1 ? `${stored.length} files` : undefined;
  };
  return [
    'pakt',
    {
      async upload() {
        await uploadFile(client, new File([content], name), { timing: fastTiming() });
        return async () => {
          const [file = new Uint8Array(), ...others] = await readStored();
          return others.length > 0 ? `${others.length + 1} files` : compare(file, content);
        };
      },
      afterFailure: hasAtMostOne,
    },
  ];
};

const planBatch: PlanTrial = (sandbox, number, content) => {
  const client = createClevver({ baseUrl: sandbox.baseUrl('clevver'), token, retry });
  const contents = [content, content.subarray(0, 500)];
  const files = contents.map((data, index) => new File([data], `${number}-${index}.bin`));
  const startedOnce: Check = async () => {
    const started = count(sandbox, 'startBatch', 200);
    return started > 1 ? `${started} batches were started` : undefined;
  };
  return [
    'clevver',
    {
      async upload() {
        const { assets } = await storeFiles(client, files, { timing: fastTiming() });
        return async () => {
          for (const [index, { file }] of assets.entries()) {
            const headers = { authorization: `Bearer ${token}` };
            const answer = await fetch(new URL(file.url, sandbox.url), { headers });
            const fault = compare(await answer.bytes(), contents[index] ?? new Uint8Array());
            if (fault !== undefined) return `file ${index}: ${fault}`;
          }
          return assets.length === files.length ? startedOnce(sandbox) : `${assets.length} assets`;
        };
      },
      afterFailure: startedOnce,
    },
  ];
};

function compare(stored: Uint8Array, sent: Uint8Array): string | undefined {
  return sha256(stored) === sha256(sent) ? undefined : `${stored.length} bytes, which are not those sent`;
}
