import { expect, test } from 'vitest';
import { answering, countersign, directoryWith, listen, numbers, ok } from './command-line.ts';

const workflows = `arazzo: 1.0.1
info: {title: Reading, version: "1"}
sourceDescriptions: [{name: numbers, type: openapi, url: ./numbers.yaml}]
workflows:
  - workflowId: readTwo
    steps:
      - stepId: read
        operationId: getNumber
        successCriteria:
          - condition: $response.body == 2
`;

test('workflows that are named are followed, and those beside a registered API', async () => {
  const server = await listen(answering(ok));
  const cwd = directoryWith({
    'numbers.yaml': numbers,
    'numbers.arazzo.yaml': workflows,
    'redocly.yaml': 'apis:\n  numbers:\n    root: numbers.yaml\n',
  });
  const run = ['--server', server, '--phase', 'stateful', '--operation', 'getNumber'];
  for (const argv of [['numbers'], ['./numbers.yaml', '--workflows', 'numbers.arazzo.yaml']]) {
    const { stdout, code } = await countersign(['test', ...argv, ...run], { cwd });
    expect(stdout).toContain('error workflow-broken  numbers getNumber');
    expect(stdout).toContain(
      'Workflow "readTwo": step "read" wants $response.body == 2; $response.body is 1.',
    );
    expect(stdout).toContain('numbers.arazzo.yaml:10:13');
    expect(code).toBe(1);
  }
});

test('workflows that cannot be used are a fault of the input, said in one line', async () => {
  const cwd = directoryWith({
    'numbers.yaml': numbers,
    'w.yaml': workflows.replace('getNumber', 'getLetter'),
  });
  const run = ['test', 'numbers.yaml', '--server', 'http://127.0.0.1:1', '--workflows'];
  const dangling = await countersign([...run, 'w.yaml'], { cwd });
  expect(dangling.stderr).toMatch(/^[^\n]*w\.yaml:8:9: there is no operation "getLetter"\n$/);
  const absent = await countersign([...run, 'none.yaml'], { cwd });
  expect(absent.stderr).toMatch(/^[^\n]*none\.yaml: there is no such file\n$/);
  expect([dangling.code, absent.code]).toEqual([2, 2]);
});
