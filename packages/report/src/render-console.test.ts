import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { collectRun } from './collect-run.ts';
import { renderConsole } from './render-console.ts';
import { notJudged, sampleRun } from './sample-run.fixture.ts';

function render(options: { colour?: boolean; width?: number } = {}, events = sampleRun): string {
  const result = collectRun(events);
  return renderConsole(result ? [result] : [], options);
}

test('a table, the findings by place, what was not judged, one line', () => {
  expect(render()).toMatchInlineSnapshot(`
    "operation                cases  statuses seen                   errors  warnings
    pets server http://127.0.0.1:1/api
      listPets                   2  2 of 2: 200 4XX                      1         0
      addPet                     1  1 of 2: 201, not 4XX, also 302       0         1
      GET /a/path/that/is/…      0  0 of 1: not 200                      0         0

    error body-invalid  pets listPets
      The body of 200 must have a property id at /data/0; it has none.
        specs/pets/openapi.yaml:12:7  documented: The pets page
      answered 200 application/json {"data":[{}]}
      curl -i 'http://127.0.0.1:1/pets?limit=1' -H 'authorization: Bearer '"$TOKEN"

    warning header-invalid  pets addPet
      The header X-Ä must be a number; it is "<\\u001b[31m & \\u0000>".
        specs/pets/openapi.yaml:40:7  inferred: The pets page
      answered 201 3 bytes
      curl -i 'http://127.0.0.1:1/pets?limit=1' -H 'authorization: Bearer '"$TOKEN"

    Not judged
      - pets: addPet: application/xml bodies are not judged
        (specs/pets/openapi.yaml:12:7)

    1 error, 1 warning (documented 1, inferred 1) · 3 operations, 3 cases · 1 not judged · seed 1 · 1.2 s
    "
  `);
});

test('what one exchange breaks is shown once, with every statement', () => {
  const events = sampleRun.flatMap((event) =>
    event.type === 'finding' && event.finding.rule === 'body-invalid'
      ? [event, { ...event, finding: { ...event.finding, id: 'another', message: 'Another one.' } }]
      : [event],
  );
  const text = render({}, events);
  expect(text).toContain('error body-invalid  pets listPets · 2 findings\n');
  expect(text.match(/curl -i/g)).toHaveLength(2);
  expect(text).toContain('Another one.');
});

test('colour adds nothing but colour', () => {
  expect(render({ colour: true })).not.toBe(render());
  expect(stripVTControlCharacters(render({ colour: true }))).toBe(render());
});

test.each([80, 120])(
  'table and prose keep to %i columns; commands and the last line are single lines',
  (width) => {
    const lines = render({ width })
      .split('\n')
      .slice(0, -2)
      .filter((line) => !line.includes('curl '));
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width);
  },
);

test('what a server sent cannot command the terminal', () => {
  expect(render()).toContain('\\u001b[31m');
  expect(render()).not.toContain('\u001b');
});

test('a message that holds for several APIs is said once', () => {
  const result = collectRun(sampleRun);
  if (result === undefined) throw new Error('the fixture has no run');
  const other = {
    ...result,
    start: { ...result.start, api: 'cats' },
    notJudged: [{ ...notJudged, api: 'cats' }],
  };
  const text = renderConsole([result, other]);
  expect(text.match(/are not judged/g)).toHaveLength(1);
  expect(text).toContain('pets, cats: addPet');
});

test('a curl line too long to read is left to the JSON report', () => {
  const events = sampleRun.map((event) =>
    event.type === 'finding'
      ? { ...event, finding: { ...event.finding, curl: `curl ${'a'.repeat(5000)}` } }
      : event,
  );
  expect(render({}, events)).not.toContain('aaaa');
  expect(render({}, events)).toContain('a command of 5005 characters');
});

test('what came back is told in one line: text, or how many bytes', () => {
  const answer = (body: Uint8Array) =>
    sampleRun.map((event) =>
      event.type === 'finding'
        ? {
            ...event,
            finding: { ...event.finding, evidence: { response: { status: 500, headers: [], body } } },
          }
        : event,
    );
  const text = new TextEncoder().encode(`<p>\n  ${'ü'.repeat(500)}`);
  expect(render({ width: 40 }, answer(text))).toMatch(/^ {2}answered 500 <p> ü{20}…$/m);
  expect(render({}, answer(Uint8Array.of(0x89, 0xff)))).toMatch(/^ {2}answered 500 2 bytes$/m);
});

test('a waived finding is told with its reason, and counts as waived only', () => {
  const waived = { reason: 'The old server keeps it.', expires: '2026-12-31' };
  const events = sampleRun.map((event) =>
    event.type === 'finding' && event.finding.severity === 'error'
      ? { ...event, finding: { ...event.finding, waived } }
      : event,
  );
  const text = render({}, events);
  expect(text).toContain('waived error body-invalid  pets listPets\n');
  expect(text).toContain('  waived until 2026-12-31: The old server keeps it.\n');
  expect(text).toMatch(/^1 warning \(inferred 1\), 1 waived · /m);
});
