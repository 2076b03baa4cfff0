import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';

export interface BundleSize {
  /** Bytes, minified. */
  readonly minified: number;
  /** Bytes, minified and gzipped. */
  readonly gzipped: number;
}

/**
 * What a module costs a browser before it runs: everything that it imports, in one minified file. What is only imported
 * when it is needed (`import()`) is not counted.
 *
 * @param code The module
 * @param directory Where its imports are looked up
 */
export async function measureBundle(code: string, directory: string): Promise<BundleSize> {
  const entry = join(directory, 'entry.ts');
  const build = await rolldown({
    input: entry,
    cwd: directory,
    platform: 'browser',
    logLevel: 'silent',
    tsconfig: false,
    resolve: { conditionNames: ['@countersign/source', 'browser', 'import', 'default'] },
    plugins: [
      {
        name: 'entry',
        resolveId: (id) => (id === entry ? id : null),
        load: (id) => (id === entry ? code : null),
      },
    ],
  });
  const { output } = await build.generate({ format: 'esm', minify: true });
  await build.close();
  const chunks = output.filter((chunk) => chunk.type === 'chunk' && !chunk.isDynamicEntry);
  const text = chunks.map((chunk) => (chunk.type === 'chunk' ? chunk.code : '')).join('');
  return { minified: Buffer.byteLength(text), gzipped: gzipSync(text, { level: 9 }).length };
}
