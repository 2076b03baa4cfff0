import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';
import { installPeers, type Peers } from './install-peers.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

const limits = { call: 4 * 1024, client: 5 * 1024 };

/** A call with JSON on either side, and the API's largest one. */
const calls: Readonly<Record<string, readonly string[]>> = {
  clevver: ['listBatches', 'uploadBatchFile'],
  dstor: ['createUploadToken', 'uploadChunk'],
  pakt: ['listFiles', 'uploadPublicFile'],
  portsip: ['initBlobUpload', 'appendBlobUpload', 'downloadBlobs'],
};

/** Bytes of the generated clients in a bundle for browsers, minified, and gzipped: one call, and everything. */
export async function run(): Promise<void> {
  console.log(`one call ≤ ${limits.call} B, a whole client ≤ ${limits.client} B; minified, gzipped`);
  for (const [api, names] of Object.entries(calls)) {
    const entry = `${root}generated/${api}/src/index.ts`;
    for (const name of names) {
      await report(`${api} ${name}`, `export { createClient, ${name} } from '${entry}'`, limits.call);
    }
    await report(`${api}, all of it`, `export * from '${entry}'`, limits.client);
  }
  for (const peer of peers) await reportPeer(peer);
}

interface Peer {
  readonly packages: readonly string[];
  /** Writes files below the directory before they are bundled. */
  readonly prepare?: (peers: Peers) => Promise<unknown>;
  /** By what is measured: a module in the directory. */
  readonly entries: Readonly<Record<string, string>>;
}

const description = `${root}specs/pakt/openapi.yaml`;

const peers: readonly Peer[] = [
  {
    packages: ['@hey-api/openapi-ts@0.99.0', 'typescript@5.9.3'],
    prepare: ({ directory, resolve }) =>
      promisify(execFile)(
        process.execPath,
        [
          resolve('@hey-api/openapi-ts/bin/run.js'),
          '-i',
          description,
          '-o',
          'hey-api',
          '-c',
          '@hey-api/client-fetch',
        ],
        { cwd: directory },
      ),
    entries: {
      'hey-api, pakt listFiles': "export { listFiles } from './hey-api/sdk.gen.ts'",
      'hey-api, pakt uploadFile': "export { uploadPublicFile } from './hey-api/sdk.gen.ts'",
      'hey-api, pakt': "export * from './hey-api/sdk.gen.ts'",
    },
  },
  {
    packages: ['orval@8.38.0'],
    prepare: ({ directory, resolve }) =>
      promisify(execFile)(
        process.execPath,
        [
          resolve('orval/dist/bin/orval.mjs'),
          '--input',
          description,
          '--output',
          'orval.ts',
          '--client',
          'fetch',
        ],
        { cwd: directory },
      ),
    entries: { 'orval, pakt': "export * from './orval.ts'" },
  },
  {
    packages: ['tus-js-client@4.3.1'],
    entries: { 'tus-js-client': "export { Upload } from 'tus-js-client'" },
  },
  {
    packages: ['@aws-sdk/lib-storage@3.1169.0', '@aws-sdk/client-s3@3.1169.0'],
    entries: {
      '@aws-sdk/lib-storage':
        "export { Upload } from '@aws-sdk/lib-storage'; export { S3Client } from '@aws-sdk/client-s3'",
    },
  },
];

async function reportPeer({ packages, prepare, entries }: Peer): Promise<void> {
  const [name] = packages;
  try {
    const installed = await installPeers(packages);
    try {
      await prepare?.(installed);
      for (const [title, code] of Object.entries(entries)) {
        await report(title, code, Number.POSITIVE_INFINITY, installed.directory);
      }
    } finally {
      await installed.remove();
    }
  } catch (error) {
    const [line] = String((error as { stderr?: string }).stderr || error)
      .trim()
      .split('\n');
    console.log(`      ${name} is left out: ${line}`);
  }
}

async function report(
  name: string,
  code: string,
  limit: number,
  directory = join(root, 'packages/client'),
): Promise<void> {
  const minified = await bundle(code, directory);
  const gzipped = gzipSync(minified, { level: 9 }).length;
  const mark = limit === Number.POSITIVE_INFINITY ? '     ' : gzipped > limit ? 'over ' : 'ok   ';
  console.log(
    `${mark} ${name.padEnd(26)} ${String(minified.length).padStart(6)} B ${String(gzipped).padStart(6)} B`,
  );
}

async function bundle(code: string, cwd: string): Promise<string> {
  const build = await rolldown({
    input: 'entry',
    cwd,
    platform: 'browser',
    logLevel: 'silent',
    tsconfig: false,
    resolve: { conditionNames: ['@countersign/source', 'browser', 'import', 'default'] },
    plugins: [
      {
        name: 'entry',
        resolveId: (id) => (id === 'entry' ? join(cwd, 'entry.ts') : null),
        load: (id) => (id === join(cwd, 'entry.ts') ? code : null),
      },
    ],
  });
  const { output } = await build.generate({ format: 'esm', minify: true });
  await build.close();
  return output.map((chunk) => (chunk.type === 'chunk' ? chunk.code : '')).join('');
}
