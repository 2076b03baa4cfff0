import { SaxesParser } from 'saxes';
import { expect, test } from 'vitest';
import { collectRun } from './collect-run.ts';
import { renderJunit } from './render-junit.ts';
import { finding, sampleRun } from './sample-run.fixture.ts';

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
  text: string;
}

/** Throws for XML that is not well-formed. */
function parse(xml: string): Element {
  const top: Element = { name: '', attributes: {}, children: [], text: '' };
  const open = [top];
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => {
    const element = { name, attributes: attributes as Record<string, string>, children: [], text: '' };
    open.at(-1)?.children.push(element);
    open.push(element);
  });
  parser.on('text', (text) => {
    const element = open.at(-1);
    if (element !== undefined) element.text += text;
  });
  parser.on('closetag', () => open.pop());
  parser.write(xml).close();
  return top.children[0] ?? top;
}

function render(failOn?: 'error' | 'warning' | 'never', events = sampleRun): Element {
  const result = collectRun(events);
  if (result === undefined) throw new Error('the fixture has no run');
  return parse(renderJunit([result], failOn && { failOn }));
}

/** What the schemas in use say: children in this order, these attributes required. */
test('one suite per API, one case per operation, in the structure of the JUnit schemas', () => {
  const root = render();
  expect([root.name, Object.keys(root.attributes)]).toEqual(['testsuites', []]);
  const [suite] = root.children;
  expect(suite?.name).toBe('testsuite');
  expect(suite?.attributes).toEqual({
    name: 'pets',
    timestamp: '2026-01-02T03:04:05',
    hostname: '127.0.0.1',
    tests: '3',
    failures: '1',
    errors: '0',
    skipped: '1',
    time: '1.234',
    id: '0',
    package: 'pets',
  });
  expect(suite?.children.map(({ name }) => name)).toEqual([
    'properties',
    ...['testcase', 'testcase', 'testcase'],
    'system-out',
    'system-err',
  ]);
  const properties = suite?.children[0]?.children.map(({ attributes: { name, value } }) => [name, value]);
  expect(properties).toEqual([
    ['target', 'server'],
    ['url', 'http://127.0.0.1:1/api'],
    ['seed', '1'],
    ['findings.documented', '1'],
    ['findings.inferred', '1'],
  ]);
  const cases = suite?.children.filter(({ name }) => name === 'testcase') ?? [];
  for (const each of cases) expect(Object.keys(each.attributes)).toEqual(['name', 'classname', 'time']);
  expect(cases.map(({ children }) => children.map(({ name }) => name))).toEqual([
    ['failure'],
    ['system-out'],
    ['skipped'],
  ]);
  expect(cases[0]?.children[0]).toMatchObject({
    attributes: { message: finding.message, type: 'body-invalid' },
    text: expect.stringContaining(finding.curl ?? ''),
  });
  expect(suite?.children.at(-2)?.text).toContain('not judged: addPet: application/xml bodies are not judged');
});

test('what fails an operation is a choice', () => {
  const failures = (failOn: 'error' | 'warning' | 'never') => render(failOn).children[0]?.attributes.failures;
  expect([failures('never'), failures('error'), failures('warning')]).toEqual(['0', '1', '2']);
});

test('any text survives: markup, quotes, line breaks, what XML cannot hold', () => {
  const message = 'a <b> & "c" \'d\' ]]> \n\r\t 東京 😀 \u0000\u001b\ufffe\ud800.';
  const events = sampleRun.map((event) =>
    event.type === 'finding' ? { ...event, finding: { ...finding, message } } : event,
  );
  const failure = render('error', events).children[0]?.children[1]?.children[0];
  const expected = 'a <b> & "c" \'d\' ]]> \n\r\t 東京 😀 \ufffd\ufffd\ufffd\ufffd.';
  expect(failure?.attributes.message).toBe(`${expected} (and 1 more)`);
  expect(failure?.text).toContain(expected);
});
