import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type BundleSize, clientBundles, directory, measureBundle } from '@countersign/test/sizes';
import { installPeers, type Peers } from './install-peers.ts';

/** Bytes of the generated clients, and of others, in a bundle for browsers. */
export async function run(): Promise<void> {
  console.log('      bytes of a bundle for browsers: minified, gzipped');
  for (const { name, code, limit } of clientBundles) {
    const size = await measureBundle(code, directory);
    print(size.gzipped > limit ? 'over' : 'ok', `${name} (≤ ${limit})`, size);
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

const description = fileURLToPath(new URL('../../specs/pakt/openapi.yaml', import.meta.url));

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
        print('peer', title, await measureBundle(code, installed.directory));
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

function print(mark: string, name: string, { minified, gzipped }: BundleSize): void {
  console.log(
    `${mark.padEnd(5)} ${name.padEnd(38)} ${String(minified).padStart(6)} ${String(gzipped).padStart(6)}`,
  );
}
