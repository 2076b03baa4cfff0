import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';

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
}

async function report(name: string, code: string, limit: number): Promise<void> {
  const minified = await bundle(code);
  const gzipped = gzipSync(minified, { level: 9 }).length;
  console.log(
    `${gzipped > limit ? 'over ' : 'ok   '} ${name.padEnd(26)} ${String(minified.length).padStart(6)} B ${String(gzipped).padStart(6)} B`,
  );
}

async function bundle(code: string): Promise<string> {
  const build = await rolldown({
    input: 'entry',
    cwd: `${root}packages/client`,
    platform: 'browser',
    resolve: { conditionNames: ['@countersign/source', 'import', 'default'] },
    plugins: [
      {
        name: 'entry',
        resolveId: (id) => (id === 'entry' ? '\0entry.ts' : null),
        load: (id) => (id === '\0entry.ts' ? code : null),
      },
    ],
  });
  const { output } = await build.generate({ format: 'esm', minify: true });
  await build.close();
  return output.map((chunk) => (chunk.type === 'chunk' ? chunk.code : '')).join('');
}
