import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { countersign, directoryWith } from './command-line.ts';

const pets = `openapi: 3.0.3
info: { title: Pets, version: '1', license: { name: MIT, url: http://127.0.0.1/licence } }
servers: [{ url: http://127.0.0.1:1/v1 }]
paths:
  /pets/{id}:
    get:
      operationId: getPet
      parameters:
        - { name: id, in: path, required: true, schema: { type: string } }
      responses:
        '200':
          description: A pet.
          content: { application/json: { schema: { type: object, properties: { name: { type: string } } } } }
`;

test('a project is begun, and every command of its workflow succeeds', async () => {
  const cwd = directoryWith({});
  const { code, stdout } = await countersign(['init', 'contracts'], { cwd });
  expect([code, stdout]).toMatchObject([0, expect.stringContaining('created  apis/notes/openapi.yaml')]);
  const project = join(cwd, 'contracts');
  expect(readFileSync(join(project, 'redocly.yaml'), 'utf8')).toContain(
    '$schema=../node_modules/countersign/redocly.schema.json\n',
  );
  const workflow = readFileSync(join(project, '.github/workflows/contract.yml'), 'utf8');
  const commands = [...workflow.matchAll(/npx -y countersign@\S+ (.+)$/gm)].map(([, command = '']) =>
    command.split(' '),
  );
  expect(commands).toHaveLength(3);
  for (const command of commands)
    expect([command, await countersign(command, { cwd: project })]).toMatchObject([command, { code: 0 }]);
  expect(readdirSync(project)).toEqual(expect.arrayContaining(['contract.html', 'contract.xml']));
}, 120_000);

test('what is there is left as it is', async () => {
  const cwd = directoryWith({ 'redocly.yaml': 'apis: {}\n' });
  expect(await countersign(['init'], { cwd })).toEqual({
    code: 2,
    stdout: '',
    stderr:
      'countersign: redocly.yaml is there already: register a description in it with countersign add FILE\n',
  });
  const other = directoryWith({});
  await countersign(['init'], { cwd: other });
  const workflow = join(other, '.github/workflows/contract.yml');
  writeFileSync(workflow, 'mine');
  rmSync(join(other, 'redocly.yaml'));
  const again = await countersign(['init'], { cwd: other });
  expect([again.code, again.stdout]).toMatchObject([
    0,
    expect.stringContaining('left     .github/workflows/contract.yml'),
  ]);
  expect(readFileSync(workflow, 'utf8')).toBe('mine');
});

test('a description is registered, linted, made a client of and tested, in one go and again', async () => {
  const cwd = directoryWith({ 'pets.yaml': pets, 'redocly.yaml': '# Ours.\nextends: [recommended]\n' });
  for (const time of ['once', 'again']) {
    const { code, stdout, stderr } = await countersign(['add', 'pets.yaml'], { cwd });
    expect([time, code, stderr]).toEqual([time, 0, '']);
    expect(stdout).toContain(
      'Pets is registered as pets in redocly.yaml: 1 operation, OpenAPI 3.0.3.\nIt says nowhere how its statements are known',
    );
    expect(stdout).toContain('pets.yaml:6:5: error operation-summary');
    expect(stdout).toContain('no findings · 1 operation');
  }
  expect(readFileSync(join(cwd, 'redocly.yaml'), 'utf8')).toMatch(
    /^# Ours\.\n[\s\S]*pets:\n +root: pets\.yaml\n/,
  );
  expect(JSON.parse(readFileSync(join(cwd, 'generated/pets/package.json'), 'utf8'))).toMatchObject({
    name: 'pets-client',
    exports: { '.': './src/index.ts' },
    dependencies: { '@countersign/client': expect.stringMatching(/^\^\d/) },
  });
  expect(await countersign(['generate', '--check'], { cwd })).toMatchObject({ code: 0 });
}, 120_000);

test('an overlay beside a description annotates it for every command', async () => {
  const overlay = `overlay: 1.0.0
info: { title: What we know of it, version: '1' }
actions:
  - target: $.info
    update: { x-sources: { page: { title: The pets page } } }
  - target: $.paths["/pets/{id}"].get
    update:
      summary: A pet.
      x-provenance: { basis: inferred, note: We guess. }
      responses: { '4XX': { description: Refused. } }
  - target: $.paths["/pets/{id}"].get.responses["200"].content["application/json"].schema
    update: { required: [name, age] }
`;
  const cwd = directoryWith({ 'pets.yaml': pets, 'pets.overlay.yaml': overlay });
  const added = await countersign(['add', 'pets.yaml', '--name', 'zoo'], { cwd });
  expect(added.stdout).not.toContain('It says nowhere');
  expect(added.stdout).not.toContain('operation-summary');
  expect(readFileSync(join(cwd, 'redocly.yaml'), 'utf8')).toContain(
    'overlays:\n        - pets.overlay.yaml\n',
  );
  const mock = await countersign(['test', 'zoo', '--target', 'mock', '--format', 'json'], { cwd });
  expect(JSON.parse(mock.stdout).operations).toMatchObject([
    { operation: 'getPet', statusesDocumented: ['200', '4XX'] },
  ]);
  expect(readFileSync(join(cwd, 'generated/zoo/src/schema.gen.ts'), 'utf8')).toContain('We guess.');
});

test.each<[name: string, argv: readonly string[], said: string]>([
  ['no file', ['add', 'nowhere.yaml'], 'countersign: nowhere.yaml: there is no such file\n'],
  [
    'no description',
    ['add', 'redocly.yaml'],
    'countersign: redocly.yaml:1:1: is not an OpenAPI document: it has no "openapi"\n',
  ],
  [
    'a name that is taken',
    ['add', 'pets.yaml', '--name', 'other'],
    'countersign: other is registered already, as ',
  ],
  [
    'a name that is none',
    ['add', 'pets.yaml', '--name', 'A/B'],
    'countersign: --name: "A/B" cannot name a package: use small letters, digits, dots, hyphens and underscores\n',
  ],
  [
    'an overlay that is none',
    ['add', 'pets.yaml', '--overlay', 'redocly.yaml'],
    'countersign: redocly.yaml:1:1: is no overlay',
  ],
])('%s is one clear line, and nothing is registered', async (_, argv, said) => {
  const registry = 'apis:\n  other:\n    root: other.yaml\n';
  const cwd = directoryWith({ 'pets.yaml': pets, 'redocly.yaml': registry });
  const { code, stdout, stderr } = await countersign(argv, { cwd });
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr.startsWith(said) && stderr.indexOf('\n') === stderr.length - 1, stderr).toBe(true);
  expect(readFileSync(join(cwd, 'redocly.yaml'), 'utf8')).toBe(registry);
});
