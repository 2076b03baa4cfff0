import { expect, test } from 'vitest';
import { countersign, directoryWith } from './command-line.ts';

const released = `openapi: 3.1.0
info: { title: Pets, version: 1.4.2 }
servers: [{ url: http://127.0.0.1:1 }]
paths:
  /pets:
    get:
      operationId: listPets
      responses:
        '200': { description: Pets., content: { application/json: { schema: { $ref: '#/components/schemas/Pets' } } } }
  /owners:
    get:
      operationId: listOwners
      responses:
        '200': { description: Owners., content: { application/json: { schema: { type: array, items: { type: string } } } } }
components:
  schemas:
    Pets: { type: array, items: { $ref: '#/components/schemas/Pet' } }
    Pet: { type: object, required: [id], properties: { id: { type: integer }, name: { type: string } } }
`;

/** What is replaced in the released version, with what. */
type Change = readonly [from: string, to: string];

async function diff(change: Change | undefined, ...options: readonly string[]) {
  const revised = change === undefined ? released : released.replace(...change);
  const cwd = directoryWith({ 'released.yaml': released, 'openapi.yaml': revised });
  return countersign(['diff', 'released.yaml', 'openapi.yaml', ...options], { cwd });
}

test.each<
  [
    name: string,
    change: Change | undefined,
    code: number,
    bump: string | null,
    next: string,
    types: readonly object[],
  ]
>([
  ['nothing', undefined, 0, null, '1.4.2', []],
  ['only words', ['description: Pets.', 'description: All pets.'], 0, 'patch', '1.4.3', []],
  [
    'an operation more',
    [
      '  /owners:',
      '  /cats:\n    get: { operationId: listCats, responses: { "204": { description: None. } } }\n  /owners:',
    ],
    0,
    'minor',
    '1.5.0',
    [{ kind: 'function', name: 'listCats', change: 'added' }],
  ],
  [
    'an operation less',
    ['operationId: listOwners', 'operationId: listKeepers'],
    1,
    'major',
    '2.0.0',
    [
      { kind: 'function', name: 'listKeepers', change: 'added' },
      { kind: 'function', name: 'listOwners', change: 'removed' },
    ],
  ],
  [
    'another type, seen through those that refer to it',
    ['id: { type: integer }', 'id: { type: string }'],
    1,
    'major',
    '2.0.0',
    [
      { kind: 'function', name: 'listPets', change: 'changed', through: ['Pets'] },
      { kind: 'type', name: 'Pet', change: 'changed' },
      { kind: 'type', name: 'Pets', change: 'changed', through: ['Pet'] },
    ],
  ],
])('%s', async (_, change, code, bump, nextVersion, types) => {
  const { stdout, stderr, ...outcome } = await diff(change, '--format', 'json');
  expect([outcome.code, stderr]).toEqual([code, '']);
  expect(JSON.parse(stdout)).toMatchObject({ bump, nextVersion, types });
});

test('people read what changes, where, and the step that it takes', async () => {
  const { code, stdout } = await diff(
    ['id: { type: integer }', 'id: { type: string }'],
    '--fail-on',
    'never',
  );
  expect(code).toBe(0);
  expect(stdout).toMatch(/^major {2}openapi\.yaml:18:\d+ {2}schema-type-changed: /);
  expect(stdout).toContain('changed  function listPets (through Pets)\n');
  expect(stdout).toContain('A major step: 1.4.2 → 2.0.0, the revision says 1.4.2.\n');
});

test('what cannot be compared is one clear line', async () => {
  const cwd = directoryWith({ 'a.yaml': released, 'b.yaml': 'openapi: 3.1.0\n' });
  expect(await countersign(['diff', 'a.yaml', 'b.yaml'], { cwd })).toMatchObject({
    code: 2,
    stdout: '',
    stderr: 'countersign: b.yaml:1:1: the description has no "info"\n',
  });
});
