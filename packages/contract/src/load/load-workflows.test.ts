import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { locate } from '../locate.ts';
import type { Contract } from '../model.ts';
import { loadContract, precompile } from './index.ts';

let directory = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'countersign-workflows-'));
  await writeFile(
    join(directory, 'api.yaml'),
    `openapi: 3.1.0
info: {title: T, version: "1"}
paths:
  /a/{id}:
    get: {operationId: readA, parameters: [{name: id, in: path, required: true, schema: {type: string}}], responses: {"200": {description: ""}}}
`,
  );
  await writeFile(
    join(directory, 'other.yaml'),
    'openapi: 3.1.0\ninfo: {title: O, version: "1"}\npaths: {}\n',
  );
});
afterAll(() => rm(directory, { recursive: true }));

const head = `arazzo: 1.0.1
info: {title: W, version: "1"}
sourceDescriptions:
  - {name: api, type: openapi, url: ./api.yaml}
  - {name: other, type: openapi, url: ./other.yaml}
`;

async function load(text: string): Promise<Contract> {
  const file = join(directory, 'w.arazzo.yaml');
  await writeFile(file, text);
  return loadContract(join(directory, 'api.yaml'), { baseDirectory: directory, workflows: [file] });
}

test('workflows become plain data: references followed, defaults of the workflow given to its steps', async () => {
  const contract = await load(`${head}workflows:
  - workflowId: look
    inputs: { $ref: "#/components/inputs/Look" }
    parameters: [{name: X-All, in: header, value: a}, {name: id, in: path, value: replaced}]
    failureActions: [{reference: $components.failureActions.again}]
    steps:
      - stepId: read
        x-provenance: inferred
        operationId: $sourceDescriptions.api.readA
        parameters: [{reference: $components.parameters.id, value: $inputs.id}]
        successCriteria: [{condition: $statusCode == 200}]
      - {stepId: byPath, operationPath: "{$sourceDescriptions.api.url}#/paths/~1a~1{id}/get", onFailure: []}
      - {stepId: there, operationId: $sourceDescriptions.other.readB}
      - {stepId: nested, workflowId: look}
components:
  inputs: {Look: {type: object, properties: {id: {type: string}}}}
  parameters: {id: {name: id, in: path, value: none}}
  failureActions: {again: {name: again, type: retry, retryAfter: 1, criteria: [{condition: $statusCode == 404}]}}
`);
  const [look] = contract.workflows;
  expect(look).toMatchObject({
    id: 'look',
    provenance: { basis: 'documented' },
    inputs: { type: 'object', properties: { id: { type: 'string' } } },
    steps: [
      {
        call: { kind: 'operation', operation: 'readA' },
        parameters: [
          { name: 'X-All', in: 'header', value: 'a' },
          { name: 'id', in: 'path', value: '$inputs.id' },
        ],
        provenance: { basis: 'inferred' },
        successCriteria: [
          { type: 'simple', condition: '$statusCode == 200', provenance: { basis: 'inferred' } },
        ],
        onFailure: [{ name: 'again', type: 'retry', retryAfter: 1, criteria: [{ type: 'simple' }] }],
      },
      { call: { kind: 'operation', operation: 'readA' }, onFailure: [] },
      { call: { kind: 'elsewhere' } },
      { call: { kind: 'workflow', workflow: 'look' } },
    ],
  });
  expect(contract.files).toEqual(['api.yaml', 'w.arazzo.yaml']);
  // They say nothing about the description's own provenance.
  expect(contract.annotated).toBe(false);
  const at = look?.steps[0]?.successCriteria[0]?.at ?? '0#';
  const place = { file: 'w.arazzo.yaml', line: 16, pointer: '/workflows/0/steps/0/successCriteria/0' };
  expect(locate(contract, at)).toMatchObject(place);
  const written = JSON.parse(JSON.stringify(precompile(contract))) as Contract;
  expect(locate(written, at)).toMatchObject(place);
});

test('workflows of other descriptions are said not to be judged', async () => {
  const { workflows, notJudged } = await load(`arazzo: 1.0.1
sourceDescriptions: [{name: other, type: openapi, url: ./other.yaml}]
workflows: [{workflowId: w, steps: [{stepId: s, operationId: readB}]}]
`);
  expect(workflows).toEqual([]);
  expect(notJudged.map(({ message }) => message)).toEqual([
    'workflows: not judged (they are about other descriptions)',
  ]);
});

const step = (json: string): string =>
  `${head}workflows:\n  - {workflowId: w, steps: [{stepId: s, operationId: readA, ${json}}]}\n`;
const refused: Readonly<Record<string, readonly [text: string, message: string]>> = {
  'an OpenAPI document': ['openapi: 3.1.0\n', 'w.arazzo.yaml:1: a document of workflows has no "arazzo"'],
  'a future version': ['arazzo: 2.0.0\n', 'w.arazzo.yaml:1: Arazzo 2.0.0 is not supported; 1.0 and 1.1 are'],
  'an operation that is not there': [
    `${head}workflows:\n  - {workflowId: w, steps: [{stepId: s, operationId: $sourceDescriptions.api.readB}]}\n`,
    'w.arazzo.yaml:7: there is no operation "readB"',
  ],
  'a source that is not there': [
    `${head}workflows:\n  - {workflowId: w, steps: [{stepId: s, operationId: $sourceDescriptions.none.readB}]}\n`,
    'w.arazzo.yaml:7: there is no source description "none"',
  ],
  'a workflow that is not there': [
    `${head}workflows:\n  - {workflowId: w, steps: [{stepId: s, workflowId: v}]}\n`,
    'w.arazzo.yaml:7: there is no workflow "v"',
  ],
  'a component that is not there': [
    step('parameters: [{reference: $components.parameters.id}]'),
    'w.arazzo.yaml:7: there is no $components.parameters.id',
  ],
  'a place that is none': [
    step('parameters: [{name: id, in: body, value: 1}]'),
    'w.arazzo.yaml:7: "in" must be one of path, query, querystring, header, cookie, not "body"',
  ],
  'an unknown type of criterion': [
    step('successCriteria: [{condition: a, type: sql}]'),
    'w.arazzo.yaml:7: the type of a criterion must be one of simple, regex, jsonpath, xpath',
  ],
  'an unknown action': [
    step('onFailure: [{name: a, type: panic}]'),
    'w.arazzo.yaml:7: the type of action "a" must be end, goto or retry',
  ],
};

test.each(Object.entries(refused))('is refused in one line: %s', async (_, [text, message]) => {
  const error: unknown = await load(text).catch((thrown: unknown) => thrown);
  expect(String(error).replace(/^\w+: (w\.arazzo\.yaml:\d+):\d+/, '$1')).toBe(message);
});
