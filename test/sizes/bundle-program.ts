import { rolldown } from 'rolldown';

/** Writes a program of this repository as one file, as an application would run it: without types to strip first. */
export async function bundleProgram(entry: string, file: string): Promise<void> {
  const build = await rolldown({
    input: entry,
    platform: 'node',
    logLevel: 'silent',
    tsconfig: false,
    resolve: { conditionNames: ['@countersign/source', 'node', 'import', 'default'] },
  });
  await build.write({ file, format: 'esm', codeSplitting: false });
  await build.close();
}
