import { html, type Markup } from '@countersign/report/page';

export interface DiagramNode {
  readonly id: string;
  readonly label: string;
  /** `begin` has an arrow from nowhere, `end` a double frame, `failed` that of a failure. */
  readonly marks: readonly ('begin' | 'end' | 'failed')[];
}

export interface DiagramEdge {
  readonly from: string;
  readonly to: string;
  /** Dashed: what happens after a failure. */
  readonly dashed?: boolean;
}

export interface Diagram {
  /** Begins the ids of its title and description; unique on its page. */
  readonly id: string;
  readonly title: string;
  /** What it shows, for those who do not see it. */
  readonly description: string;
  readonly nodes: readonly DiagramNode[];
  readonly edges: readonly DiagramEdge[];
}

const row = 76;
const boxHeight = 40;
const laneWidth = 20;
const longest = 40;

/**
 * Nodes in a column, in their order; arrows to the next one run straight, others around it: forward ones on the right,
 * backward ones on the left, each in a lane of its own.
 */
export function drawDiagram({ id, title, description, nodes, edges }: Diagram): Markup {
  const rows = new Map(nodes.map((node, index) => [node.id, index]));
  const placed = edges.flatMap((edge) => {
    const [from, to] = [rows.get(edge.from), rows.get(edge.to)];
    return from === undefined || to === undefined ? [] : [{ from, to, dashed: edge.dashed === true }];
  });
  const straight = placed.filter(({ from, to }) => to === from + 1);
  const right = assignLanes(placed.filter(({ from, to }) => to > from + 1));
  const left = assignLanes(placed.filter(({ from, to }) => to <= from));
  const labels = nodes.map(({ label }) => shorten(label));
  const boxWidth = Math.max(120, ...labels.map((label) => label.length * 8.5 + 32));
  const margin = (lanes: readonly Lane[]): number =>
    16 + laneWidth * (Math.max(-1, ...lanes.map(({ lane }) => lane)) + 1);
  const x = margin(left);
  const width = x + boxWidth + margin(right);
  const top = 28;
  const height = top + (nodes.length - 1) * row + boxHeight + 8;
  const middle = (index: number): number => top + index * row + boxHeight / 2;
  return html`<svg class="diagram" role="img" aria-labelledby="${id}-title ${id}-text" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">
<title id="${id}-title">${title}</title>
<desc id="${id}-text">${description}</desc>
${straight.map((edge) => {
  const end = middle(edge.to) - boxHeight / 2;
  return drawEdge(edge, `M${x + boxWidth / 2} ${middle(edge.from) + boxHeight / 2}V${end - 6}`, {
    x: x + boxWidth / 2,
    y: end,
    way: 'down',
  });
})}
${right.map((edge) =>
  drawEdge(
    edge,
    aroundPath(
      x + boxWidth,
      x + boxWidth + laneWidth * (edge.lane + 1),
      middle(edge.from) + 8,
      middle(edge.to) - 8,
    ),
    {
      x: x + boxWidth,
      y: middle(edge.to) - 8,
      way: 'left',
    },
  ),
)}
${left.map((edge) =>
  drawEdge(edge, aroundPath(x, x - laneWidth * (edge.lane + 1), middle(edge.from) + 8, middle(edge.to) - 8), {
    x,
    y: middle(edge.to) - 8,
    way: 'right',
  }),
)}
${nodes.map((node, index) => {
  const y = top + index * row;
  return html`<g class="${node.marks.includes('failed') ? 'node failed' : 'node'}">${
    node.marks.includes('begin') ? drawBegin(x + boxWidth / 2, y) : undefined
  }<rect x="${x}" y="${y}" width="${boxWidth}" height="${boxHeight}" rx="8"/>${
    node.marks.includes('end')
      ? html`<rect class="inner" x="${x + 4}" y="${y + 4}" width="${boxWidth - 8}" height="${boxHeight - 8}" rx="5"/>`
      : undefined
  }<text x="${x + boxWidth / 2}" y="${y + boxHeight / 2 + 5}">${labels[index]}</text></g>`;
})}
</svg>`;
}

interface Placed {
  readonly from: number;
  readonly to: number;
  readonly dashed: boolean;
}

interface Lane extends Placed {
  readonly lane: number;
}

/** Short arrows first, next to the boxes; arrows that would touch each other in different lanes. */
function assignLanes(edges: readonly Placed[]): readonly Lane[] {
  const taken: Placed[][] = [];
  const length = ({ from, to }: Placed): number => Math.abs(to - from);
  return [...edges]
    .sort((a, b) => length(a) - length(b))
    .map((edge) => {
      const free = taken.findIndex((lane) => lane.every((other) => !overlap(edge, other)));
      const lane = free === -1 ? taken.length : free;
      taken[lane] = [...(taken[lane] ?? []), edge];
      return { ...edge, lane };
    });
}

function overlap(one: Placed, other: Placed): boolean {
  const [a, b] = [one, other].map(({ from, to }) => [Math.min(from, to), Math.max(from, to)] as const);
  return a !== undefined && b !== undefined && a[0] <= b[1] && b[0] <= a[1];
}

function aroundPath(edge: number, lane: number, from: number, to: number): string {
  const away = Math.sign(lane - edge);
  const down = Math.sign(to - from);
  return `M${edge} ${from}H${lane - away * 6}Q${lane} ${from} ${lane} ${from + down * 6}V${to - down * 6}Q${lane} ${to} ${lane - away * 6} ${to}H${edge + away * 6}`;
}

const heads = { down: 'l-5 -9h10z', left: 'l9 -5v10z', right: 'l-9 -5v10z' } as const;

function drawEdge(
  { dashed }: Placed,
  path: string,
  head: { readonly x: number; readonly y: number; readonly way: keyof typeof heads },
): Markup {
  return html`<g class="${dashed ? 'edge dashed' : 'edge'}"><path class="line" d="${path}"/><path class="head" d="M${head.x} ${head.y}${heads[head.way]}"/></g>`;
}

function drawBegin(x: number, y: number): Markup {
  return html`<g class="edge"><circle class="head" cx="${x}" cy="6" r="5"/><path class="line" d="M${x} 6V${y - 6}"/><path class="head" d="M${x} ${y}${heads.down}"/></g>`;
}

function shorten(label: string): string {
  return label.length > longest ? `${label.slice(0, longest - 1)}…` : label;
}
