import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { locate } from '../locate.ts';
import type { Contract, SourceRef } from '../model.ts';
import { loadContract, loadDocument } from './load-contract.ts';
import { precompile } from './precompile.ts';

const description = `openapi: 3.1.0
info: { title: Pets, version: '1' }
paths:
  /pets:
    get:
      operationId: listPets
      parameters:
        - { name: a, in: query, schema: { type: string } }
        - { name: b, in: query, schema: { type: string } }
        - { name: c, in: query, schema: { type: string, maxLength: 5 } }
      responses:
        '200': { description: Pets. }
`;

function directoryWith(files: Readonly<Record<string, string>>): string {
  const directory = mkdtempSync(join(tmpdir(), 'countersign-overlay-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
  return directory;
}

function overlayOf(...actions: readonly object[]): string {
  const written = actions.map((action) => `  - ${JSON.stringify(action)}\n`).join('');
  return `overlay: 1.1.0\ninfo: { title: Ours, version: '1' }\nactions:\n${written}`;
}

interface Given {
  readonly overlays: readonly string[];
  readonly from?: string;
}

async function load({ overlays, from = description }: Given): Promise<Contract> {
  const names = overlays.map((_, index) => `${index + 1}.overlay.yaml`);
  const directory = directoryWith({
    'openapi.yaml': from,
    ...Object.fromEntries(names.map((name, index) => [name, overlays[index] ?? ''])),
  });
  return loadContract(join(directory, 'openapi.yaml'), {
    baseDirectory: directory,
    overlays: names.map((name) => join(directory, name)),
  });
}

async function resultOf(...actions: readonly object[]): Promise<unknown> {
  const directory = directoryWith({ 'openapi.yaml': description, 'o.yaml': overlayOf(...actions) });
  const file = join(directory, 'openapi.yaml');
  return (await loadDocument(file, { overlays: [join(directory, 'o.yaml')] })).parsed;
}

const names = { openapi: '3.1.0', info: { title: 'Pets', version: '1' } };
const get = '$.paths["/pets"].get';
const parameter = (name: string) => ({ name, in: 'query', schema: { type: 'string' } });

test.each<[name: string, actions: readonly object[], path: readonly string[], want: unknown]>([
  [
    'objects are merged',
    [
      { target: '$.info', update: { 'x-a': { b: 1 } } },
      { target: '$', update: { info: { 'x-a': { c: 2 } } } },
    ],
    ['info'],
    { ...names.info, 'x-a': { b: 1, c: 2 } },
  ],
  [
    'a primitive is replaced',
    [{ target: '$.info.title', update: 'Cats' }],
    ['info'],
    { title: 'Cats', version: '1' },
  ],
  [
    'an array is appended to',
    [
      { target: `${get}.parameters`, update: parameter('d') },
      { target: get, update: { parameters: [parameter('e')] } },
    ],
    ['paths', '/pets', 'get', 'parameters', '4'],
    parameter('e'),
  ],
  [
    'several elements are removed',
    [{ target: `${get}.parameters[?@.name != 'b']`, remove: true }],
    ['paths', '/pets', 'get', 'parameters'],
    [parameter('b')],
  ],
  ['a member is removed', [{ target: '$.info.version', remove: true }], ['info'], { title: 'Pets' }],
  [
    'a copy is moved',
    [
      { target: '$.paths', update: { '/cats': {} } },
      { target: '$.paths["/cats"]', copy: '$.paths["/pets"]' },
      { target: '$.paths["/pets"]', remove: true },
    ],
    ['paths', '/cats', 'get', 'operationId'],
    'listPets',
  ],
  [
    'every selected object is updated',
    [{ target: `${get}.parameters[*]`, update: { required: true } }],
    ['paths', '/pets', 'get', 'parameters', '1', 'required'],
    true,
  ],
  [
    'a name like that of a prototype is a name',
    [{ target: '$.info', update: JSON.parse('{"__proto__":{"x":1}}') }],
    ['info', '__proto__', 'x'],
    1,
  ],
])('%s', async (_, actions, path, want) => {
  const found = path.reduce<unknown>(
    (value, key) => Object.getOwnPropertyDescriptor(value, key)?.value,
    await resultOf(...actions),
  );
  expect(found).toEqual(want);
});

test('every statement is found where it is written: in the description, or in the overlay that added it', async () => {
  const parameters = '/paths/~1pets/get/parameters';
  const contract = await load({
    overlays: [
      overlayOf({ target: `${get}.parameters[?@.name == 'a']`, remove: true }),
      overlayOf(
        { target: `${get}.parameters[1].schema`, update: { minLength: 2 } },
        { target: `${get}.parameters`, update: parameter('d') },
      ),
    ],
  });
  expect(contract.operations[0]?.parameters.map(({ name }) => name)).toEqual(['b', 'c', 'd']);
  for (const version of [contract, JSON.parse(JSON.stringify(precompile(contract))) as Contract]) {
    const places = [
      `${parameters}/0`,
      `${parameters}/1/schema/maxLength`,
      `${parameters}/1/schema/minLength`,
      `${parameters}/2`,
      '/paths/~1pets/get',
    ];
    expect(places.map((pointer) => locate(version, `0#${pointer}` as SourceRef))).toMatchObject([
      { file: 'openapi.yaml', line: 9, pointer: `${parameters}/0` },
      { file: 'openapi.yaml', line: 10, column: 57 },
      { file: '2.overlay.yaml', line: 4, column: 71 },
      { file: '2.overlay.yaml', line: 5 },
      { file: 'openapi.yaml', line: 5 },
    ]);
  }
});

test('a target that selects nothing is told, with its place', async () => {
  const { notJudged, files } = await load({
    overlays: [overlayOf({ target: '$.paths["/cats"]', remove: true })],
  });
  expect(files).toEqual(['openapi.yaml', '1.overlay.yaml']);
  expect(notJudged).toEqual([
    {
      at: '1#/actions/0/target',
      message: `the overlay's target $.paths["/cats"] selects nothing in the description`,
    },
  ]);
});

test.each<[name: string, overlay: string, message: string]>([
  [
    'another document',
    'openapi: 3.1.0',
    '1.overlay.yaml:1:1: is no overlay: it has to begin with "overlay: 1.0.0" or "overlay: 1.1.0"',
  ],
  ['no actions', 'overlay: 1.0.0\nactions: []', '1.overlay.yaml:1:1: the overlay has no "actions"'],
  ['no target', overlayOf({ update: {} }), '1.overlay.yaml:4:5: an action has no "target"'],
  [
    'nothing to do',
    overlayOf({ target: '$' }),
    '1.overlay.yaml:4:5: an action needs "update", "remove: true" or "copy"',
  ],
  [
    'a broken JSONPath',
    overlayOf({ target: '$.paths[' }),
    '1.overlay.yaml:4:6: $.paths[ is no JSONPath (RFC 9535) at character 9: Expected',
  ],
  [
    'an object for a text',
    overlayOf({ target: '$.info.title', update: { a: 1 } }),
    '1.overlay.yaml:4:30: an object cannot replace the string "Pets", selected by $.info.title',
  ],
  [
    'a text for an object',
    overlayOf({ target: '$', update: { info: 'x' } }),
    '1.overlay.yaml:4:19: "info" is an object there, and the string "x" cannot be merged with it, selected by $',
  ],
  [
    'everything removed',
    overlayOf({ target: '$', remove: true }),
    '1.overlay.yaml:4:6: the whole document cannot be removed',
  ],
  [
    'a copy of many',
    overlayOf({ target: '$.info', copy: '$.info.*' }),
    '1.overlay.yaml:4:24: "copy" has to select one node, not 2',
  ],
  [
    'a statement that no description may hold',
    overlayOf({ target: get, update: { 'x-provenance': 7 } }),
    '1.overlay.yaml:4:50: x-provenance',
  ],
])('%s is refused with its place', async (_, overlay, message) => {
  await expect(load({ overlays: [overlay] })).rejects.toThrow(message);
});
