import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Contract } from '@countersign/contract';
import { loadContract } from '@countersign/contract/load';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { generateApi } from './generate-api.ts';

const description = `
openapi: 3.1.0
info: { title: Things, version: 1.0.0 }
servers: [{ url: https://example.com }]
paths:
  /things: { get: { operationId: listThings, responses: { '200': { description: OK } } } }
`;
const upToDate = { changed: [], missing: [], extra: [] };

let root = '';
let contract: Contract;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'countersign-generate-'));
  await mkdir(join(root, 'specs/things'), { recursive: true });
  await writeFile(join(root, 'specs/things/openapi.yaml'), description);
  await writeFile(join(root, 'LICENSE'), 'MIT\n');
  contract = await loadContract(join(root, 'specs/things/openapi.yaml'), {
    name: 'things',
    baseDirectory: root,
  });
});
afterEach(() => rm(root, { recursive: true }));

test('a check writes nothing; what is generated then passes it', async () => {
  const { missing } = await generateApi({ contract, root, check: true });
  expect(missing).toContain('generated/things/src/operations.gen.ts');
  expect(missing).toContain('specs/things/contract.gen.ts');
  expect((await generateApi({ contract, root })).missing).toEqual(missing);
  expect(await generateApi({ contract, root, check: true })).toEqual(upToDate);
  expect(await readFile(join(root, 'generated/things/LICENSE'), 'utf8')).toBe('MIT\n');
});

test('a check names changed, missing and extra files by their paths from the root', async () => {
  await generateApi({ contract, root });
  await writeFile(join(root, 'generated/things/src/index.ts'), 'export {};\n');
  await rm(join(root, 'specs/things/contract.gen.ts'));
  await writeFile(join(root, 'generated/things/src/old.gen.ts'), '');
  await writeFile(join(root, 'specs/things/workflows.arazzo.yaml'), '');
  expect(await generateApi({ contract, root, check: true })).toEqual({
    changed: ['generated/things/src/index.ts'],
    missing: ['specs/things/contract.gen.ts'],
    extra: ['generated/things/src/old.gen.ts'],
  });
});

test('the version that a release has set is kept, and told by the client', async () => {
  await generateApi({ contract, root });
  const file = join(root, 'generated/things/package.json');
  const released = (await readFile(file, 'utf8')).replace('"0.1.0"', '"2.3.4"');
  await writeFile(file, released);
  const { changed, ...others } = await generateApi({ contract, root });
  expect([changed, others]).toEqual([['generated/things/src/client.gen.ts'], { missing: [], extra: [] }]);
  expect(await readFile(file, 'utf8')).toBe(released);
  expect(await readFile(join(root, 'generated/things/src/client.gen.ts'), 'utf8')).toContain(
    "version: '2.3.4'",
  );
});

test('other places can be named', async () => {
  const { missing } = await generateApi({
    contract,
    root,
    clientDirectory: 'clients/a',
    packageName: 'a',
    contractDirectory: false,
    check: true,
  });
  expect(missing.every((path) => path.startsWith('clients/a/'))).toBe(true);
});
