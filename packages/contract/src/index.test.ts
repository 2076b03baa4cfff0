import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

/** Every module that a module imports, directly or not, types left out. */
async function importsOf(file: string, seen: Set<string> = new Set()): Promise<Set<string>> {
  if (seen.has(file)) return seen;
  seen.add(file);
  const source = await readFile(file, 'utf8');
  for (const [, specifier = ''] of source.matchAll(/^(?:import|export) (?!type)[^;]*? from '([^']+)';/gms)) {
    if (specifier.startsWith('.')) await importsOf(join(dirname(file), specifier), seen);
    else seen.add(specifier);
  }
  return seen;
}

test('a contract is used without any code that reads documents', async () => {
  const imports = [...(await importsOf(join(import.meta.dirname, 'index.ts')))];
  expect(imports.filter((name) => name.includes('/load/') || /redocly|yaml|^node:fs/.test(name))).toEqual([]);
  expect(imports).toContain('ajv-formats/dist/formats.js');
});

test('Ajv is not loaded before a value is validated', async () => {
  const imports = [...(await importsOf(join(import.meta.dirname, 'index.ts')))];
  expect(imports.filter((name) => /^ajv(?:\/|$)/.test(name))).toEqual([]);
});
