import { randomUUID } from 'node:crypto';
import { content, empty, json, type Reply } from '../reply.ts';
import { defineStatefulApp, type StatefulApp } from '../stateful-app.ts';

interface Paper {
  readonly version: number;
  /** As it came in. */
  readonly size: number;
  readonly bytes: Uint8Array;
}

interface Drawer {
  readonly view: Readonly<Record<string, unknown>>;
  readonly papers: Map<string, Paper>;
  readonly remarks: Readonly<Record<string, unknown>>[];
  /** Of papers that are no longer there. */
  gone: number;
}

/**
 * Titles are taken only once, a drawer inside of none is none, hidden remarks are listed for who asks for them, and papers
 * are of any type.
 */
export const cabinets: StatefulApp = defineStatefulApp({
  name: 'cabinets',
  document: new URL('./openapi.yaml', import.meta.url),
  manners: ['keys-reversed', 'charset'],
  faults: [
    { name: 'keeper-forgotten', rule: 'patch-clobbers' },
    { name: 'note-emptied', rule: 'patch-clobbers' },
    { name: 'replaced-paper-comes-back', rule: 'bytes-differ' },
    { name: 'last-paper-for-all', rule: 'bytes-differ' },
    { name: 'line-ends-cut', rule: 'bytes-differ' },
    { name: 'label-by-its-beginning', rule: 'filter-ignored' },
    { name: 'cursor-forgets-label', rule: 'filter-ignored' },
    { name: 'taken-papers-count', rule: 'pagination-inconsistent' },
    { name: 'oldest-remark-first', rule: 'filter-ignored' },
    { name: 'title-twice', rule: 'invalid-accepted' },
  ],
  routes: (fault) => {
    // A clock of its own: two remarks are never of the same moment.
    let minute = 0;
    const drawers = new Map<string, Drawer>();
    const viewOf = ({ view, papers, gone }: Drawer): Readonly<Record<string, unknown>> => ({
      ...view,
      paperCount: papers.size + (fault === 'taken-papers-count' ? gone : 0),
    });
    const paperOf = (name: string, { version, size }: Paper): object => ({ name, version, size });
    const inDrawer = (id: string | undefined, answer: (drawer: Drawer) => Reply): Reply => {
      const drawer = drawers.get(id ?? '');
      return drawer === undefined ? empty(404) : answer(drawer);
    };
    const hasLabel = ({ view }: Drawer, label: string): boolean =>
      (view.labels as readonly string[]).some((each) =>
        fault === 'label-by-its-beginning' ? each.startsWith(label) : each === label,
      );
    return {
      'GET /drawers': ({ query }) => {
        const label = query.get('label');
        const start = Number(query.get('cursor') ?? 0);
        const isOpen = label === null || (fault === 'cursor-forgets-label' && start > 0);
        const all = [...drawers.values()].filter((drawer) => isOpen || hasLabel(drawer, label));
        const end = start + Number(query.get('limit') ?? 20);
        const next = end < all.length ? { next: String(end) } : {};
        return json(200, { drawers: all.slice(start, end).map(viewOf), ...next });
      },
      'POST /drawers': ({ body }) => {
        const given = JSON.parse(body.toString()) as Record<string, unknown>;
        const { title, insideOf = null, note = null, labels = [] } = given;
        if (insideOf !== null && !drawers.has(String(insideOf))) return empty(404);
        if (fault !== 'title-twice' && [...drawers.values()].some(({ view }) => view.title === title))
          return empty(409);
        const id = randomUUID();
        const view = { id, title, insideOf, note, labels, keeper: null };
        const drawer: Drawer = { view, papers: new Map(), remarks: [], gone: 0 };
        drawers.set(id, drawer);
        return json(201, viewOf(drawer));
      },
      'GET /drawers/{drawerId}': ({ parameters }) =>
        inDrawer(parameters.drawerId, (drawer) => json(200, viewOf(drawer))),
      'PATCH /drawers/{drawerId}': ({ parameters: { drawerId = '' }, body }) =>
        inDrawer(drawerId, (drawer) => {
          const { note, keeper } = JSON.parse(body.toString()) as Record<string, unknown>;
          const lost = {
            ...(fault === 'keeper-forgotten' && { keeper: null }),
            ...(fault === 'note-emptied' && { note: null }),
          };
          const given = { ...(note !== undefined && { note }), ...(keeper !== undefined && { keeper }) };
          const changed = { ...drawer, view: { ...drawer.view, ...lost, ...given } };
          drawers.set(drawerId, changed);
          return json(200, viewOf(changed));
        }),
      'DELETE /drawers/{drawerId}': ({ parameters: { drawerId = '' } }) =>
        inDrawer(drawerId, () => {
          drawers.delete(drawerId);
          return empty(204);
        }),
      'GET /drawers/{drawerId}/papers': ({ parameters }) =>
        inDrawer(parameters.drawerId, ({ papers }) =>
          json(
            200,
            [...papers].map(([name, paper]) => paperOf(name, paper)),
          ),
        ),
      'PUT /drawers/{drawerId}/papers/{name}': ({ parameters: { drawerId, name = '' }, body }) =>
        inDrawer(drawerId, ({ papers }) => {
          const before = papers.get(name);
          const text = body.toString('latin1');
          const bytes =
            fault === 'line-ends-cut' ? Buffer.from(text.replace(/[\r\n]+$/, ''), 'latin1') : body;
          const kept = fault === 'replaced-paper-comes-back' ? (before?.bytes ?? bytes) : bytes;
          const paper = { version: (before?.version ?? 0) + 1, size: body.length, bytes: kept };
          papers.set(name, paper);
          return json(before === undefined ? 201 : 200, paperOf(name, paper));
        }),
      'GET /drawers/{drawerId}/papers/{name}': ({ parameters: { drawerId, name = '' } }) =>
        inDrawer(drawerId, ({ papers }) => {
          const own = papers.get(name);
          const paper = own && (fault === 'last-paper-for-all' ? [...papers.values()].at(-1) : own);
          return paper === undefined ? empty(404) : content(200, 'application/octet-stream', paper.bytes);
        }),
      'GET /drawers/{drawerId}/papers/{name}/facts': ({ parameters: { drawerId, name = '' } }) =>
        inDrawer(drawerId, ({ papers }) => {
          const paper = papers.get(name);
          return paper === undefined ? empty(404) : json(200, paperOf(name, paper));
        }),
      'DELETE /drawers/{drawerId}/papers/{name}': ({ parameters: { drawerId, name = '' } }) =>
        inDrawer(drawerId, (drawer) => {
          if (!drawer.papers.delete(name)) return empty(404);
          drawer.gone += 1;
          return empty(204);
        }),
      'GET /drawers/{drawerId}/remarks': ({ parameters, query }) =>
        inDrawer(parameters.drawerId, ({ remarks }) =>
          json(
            200,
            remarks.filter(({ hidden }) => hidden !== true || query.get('includeHidden') === 'true'),
          ),
        ),
      'POST /drawers/{drawerId}/remarks': ({ parameters, body }) =>
        inDrawer(parameters.drawerId, ({ remarks }) => {
          const { text, hidden = false } = JSON.parse(body.toString()) as Record<string, unknown>;
          minute += 1;
          const made = {
            id: randomUUID(),
            text,
            hidden,
            madeAt: new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString(),
          };
          if (fault === 'oldest-remark-first') remarks.push(made);
          else remarks.unshift(made);
          return json(201, made);
        }),
    };
  },
});
