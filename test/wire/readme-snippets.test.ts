import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { emitCallSamples } from '@countersign/codegen';
import { loadContract } from '@countersign/contract/load';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const packages = ['clevver', 'dstor', 'pakt', 'portsip'];

const source = (path: string): string[] => [join(root, path, 'src/index.ts')];
const options = {
  target: 'es2023',
  lib: ['es2023', 'dom'],
  types: [],
  module: 'esnext',
  moduleResolution: 'bundler',
  moduleDetection: 'force',
  allowImportingTsExtensions: true,
  noEmit: true,
  strict: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: true,
  paths: {
    '@countersign/client': source('packages/client'),
    ...Object.fromEntries(packages.map((name) => [`@countersign/${name}`, source(`generated/${name}`)])),
  },
};

async function compile(directory: string): Promise<string> {
  const tsc = fileURLToPath(import.meta.resolve('typescript/package.json')).replace(
    /package\.json$/,
    'bin/tsc',
  );
  return new Promise((resolve) => {
    execFile(process.execPath, [tsc, '-p', directory], (_, stdout, stderr) => resolve(stdout + stderr));
  });
}

test('every snippet of the clients’ READMEs compiles, and every sample of a call', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'countersign-readme-'));
  try {
    for (const name of packages) {
      const readme = await readFile(join(root, 'generated', name, 'README.md'), 'utf8');
      const snippets = [...readme.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map((match) => match[1] ?? '');
      expect(snippets.length).toBeGreaterThan(1);
      for (const [index, snippet] of snippets.entries())
        await writeFile(join(directory, `${name}-${index}.ts`), snippet);
      const contract = await loadContract(join(root, 'specs', name, 'openapi.yaml'));
      const samples = emitCallSamples({ ...contract, name }, `@countersign/${name}`);
      expect(samples.size).toBe(contract.operations.length);
      for (const [id, sample] of samples) await writeFile(join(directory, `${name}-${id}.ts`), sample);
    }
    await writeFile(
      join(directory, 'tsconfig.json'),
      JSON.stringify({ compilerOptions: options, include: ['*.ts'] }),
    );
    expect(await compile(directory)).toBe('');
  } finally {
    await rm(directory, { recursive: true });
  }
});
