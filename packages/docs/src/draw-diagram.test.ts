import { expect, test } from 'vitest';
import { drawDiagram } from './draw-diagram.ts';

const nodes = ['a', 'b', 'c', 'd'].map((id) => ({ id, label: id.toUpperCase(), marks: [] }));

function draw(edges: readonly (readonly [from: string, to: string])[]): string {
  const diagram = { id: 'x', title: 'T & t', description: 'a, then b', nodes };
  return drawDiagram({ ...diagram, edges: edges.map(([from, to]) => ({ from, to })) }).markup;
}

/** The x coordinates on which arrows that run around the nodes go up or down. */
const lanes = (svg: string): number[] =>
  [...svg.matchAll(/class="line" d="M\d+(?:\.\d+)? [\d.]+H[\d.]+Q(-?[\d.]+) /g)].map(([, x]) => Number(x));

test('it has a title, a text in its place, and every label', () => {
  const svg = draw([]);
  expect(svg).toMatch(/role="img" aria-labelledby="x-title x-text"/);
  expect(svg).toContain('<title id="x-title">T &amp; t</title>');
  expect(svg).toContain('<desc id="x-text">a, then b</desc>');
  for (const { label } of nodes) expect(svg).toContain(`>${label}</text>`);
});

test.each([
  ['to the next one it is straight', [['a', 'b']], 0],
  [
    'forward it runs on one side, backward on the other',
    [
      ['a', 'c'],
      ['c', 'a'],
    ],
    2,
  ],
  [
    'arrows that would touch have lanes of their own',
    [
      ['a', 'c'],
      ['b', 'd'],
      ['a', 'd'],
    ],
    3,
  ],
  ['one to itself is drawn', [['b', 'b']], 1],
  ['one from or to what is not there is left out', [['a', 'z']], 0],
] as const)('an arrow: %s', (_, edges, around) => {
  const svg = draw(edges);
  expect(new Set(lanes(svg)).size).toBe(around);
  expect(lanes(svg)).toHaveLength(around);
  const [, width = ''] = /viewBox="0 0 ([\d.]+) /.exec(svg) ?? [];
  for (const x of lanes(svg)) expect(x > 0 && x < Number(width)).toBe(true);
});
