import { empty, json, type Reply } from '../reply.ts';
import { defineStatefulApp, type StatefulApp } from '../stateful-app.ts';

interface Task {
  readonly id: string;
  readonly changedAt: string;
  readonly [name: string]: unknown;
}

const parse = (body: Buffer): Record<string, unknown> =>
  JSON.parse(body.toString()) as Record<string, unknown>;

/** Times come back in UTC, ids are numbers in text, a deleted task is 410, the newest comes first. */
export const tasks: StatefulApp = defineStatefulApp({
  name: 'tasks',
  document: new URL('./openapi.yaml', import.meta.url),
  manners: ['charset', 'many-headers'],
  faults: [
    { name: 'labels-lost', rule: 'read-differs-from-write' },
    { name: 'title-cut-at-255', rule: 'read-differs-from-write' },
    { name: 'letters-beyond-ascii-lost', rule: 'read-differs-from-write' },
    { name: 'zero-taken-for-nothing', rule: 'read-differs-from-write' },
    { name: 'decimals-rounded', rule: 'read-differs-from-write' },
    { name: 'milliseconds-lost', rule: 'read-differs-from-write' },
    { name: 'labels-sorted-backwards', rule: 'read-differs-from-write' },
    { name: 'inner-object-half-kept', rule: 'read-differs-from-write' },
    { name: 'done-by-default', rule: 'read-differs-from-write' },
    { name: 'every-third-not-stored', rule: 'created-not-found' },
    { name: 'location-of-another-path', rule: 'location-dead' },
    { name: 'every-third-not-listed', rule: 'list-misses-created' },
    { name: 'nothing-new-listed', rule: 'list-misses-created', severity: 'warning' },
    { name: 'replacement-ignored', rule: 'update-not-persisted' },
    { name: 'replacement-keeps-the-rank', rule: 'update-not-persisted' },
    { name: 'patch-ignored', rule: 'update-not-persisted' },
    { name: 'patch-replaces', rule: 'patch-clobbers' },
    { name: 'deletion-does-nothing', rule: 'deleted-still-found' },
    { name: 'deletion-stays-in-the-list', rule: 'deleted-still-found' },
    { name: 'pages-overlap', rule: 'pagination-inconsistent' },
    { name: 'pages-leave-one-out', rule: 'pagination-inconsistent' },
    { name: 'page-ignored', rule: 'pagination-inconsistent' },
    { name: 'limit-ignored', rule: 'pagination-inconsistent' },
    { name: 'total-is-that-of-the-page', rule: 'pagination-inconsistent' },
  ],
  routes: (fault) => {
    const stored = new Map<string, Task>();
    const gone = new Set<string>();
    const hidden = new Set<string>();
    let last = 0;

    const keep = (given: Record<string, unknown>): Record<string, unknown> => {
      const { secret: _, id: __, changedAt: ___, ...task } = given;
      if (typeof task.due === 'string') task.due = new Date(task.due).toISOString();
      if (fault === 'labels-lost') delete task.labels;
      if (fault === 'title-cut-at-255' && 'title' in task) task.title = String(task.title).slice(0, 255);
      if (fault === 'letters-beyond-ascii-lost' && 'title' in task)
        task.title = String(task.title).replace(/[^\x20-\x7e]/g, '?');
      if (fault === 'zero-taken-for-nothing' && task.rank === 0) delete task.rank;
      if (fault === 'decimals-rounded' && typeof task.effort === 'number')
        task.effort = Math.round(task.effort);
      if (fault === 'milliseconds-lost' && typeof task.due === 'string')
        task.due = task.due.replace(/\.\d+/, '');
      if (fault === 'labels-sorted-backwards' && Array.isArray(task.labels))
        task.labels = [...task.labels, 'x'].reverse();
      if (fault === 'inner-object-half-kept' && typeof task.place === 'object')
        task.place = { room: 'unknown', ...(task.place as object), floor: 1 };
      return { ...task, done: task.done ?? fault === 'done-by-default' };
    };
    const store = (id: string, task: Record<string, unknown>): Task => {
      const full = { ...task, id, changedAt: new Date().toISOString() };
      stored.set(id, full);
      return full;
    };
    const found = (id: string | undefined, answer: (task: Task) => Reply): Reply => {
      const task = stored.get(id ?? '');
      return task === undefined ? empty(gone.has(id ?? '') ? 410 : 404) : answer(task);
    };

    return {
      'GET /tasks': ({ query }) => {
        const limit = fault === 'limit-ignored' ? 10 : Number(query.get('limit') ?? 10);
        const page = fault === 'page-ignored' ? 1 : Number(query.get('page') ?? 1);
        const all = [...stored.values()].filter(({ id }) => !hidden.has(id)).reverse();
        const shift = fault === 'pages-overlap' ? page - 1 : fault === 'pages-leave-one-out' ? 1 - page : 0;
        const start = (page - 1) * limit - shift;
        const items = all.slice(start, start + limit);
        return json(200, { total: fault === 'total-is-that-of-the-page' ? items.length : all.length, items });
      },
      'POST /tasks': ({ body }) => {
        last += 1;
        const task = store(String(last), keep(parse(body)));
        if (fault === 'every-third-not-stored' && last % 3 === 0) stored.delete(task.id);
        if (fault === 'every-third-not-listed' && last % 3 === 0) hidden.add(task.id);
        if (fault === 'nothing-new-listed') hidden.add(task.id);
        const path = fault === 'location-of-another-path' ? 'task' : 'tasks';
        return json(201, task, [['Location', `/${path}/${task.id}`]]);
      },
      'GET /tasks/{taskId}': ({ parameters }) => found(parameters.taskId, (task) => json(200, task)),
      'PUT /tasks/{taskId}': ({ parameters, body }) =>
        found(parameters.taskId, (task) => {
          const next = keep(parse(body));
          if (fault === 'replacement-keeps-the-rank') next.rank = task.rank;
          return json(200, fault === 'replacement-ignored' ? { ...task, ...next } : store(task.id, next));
        }),
      'PATCH /tasks/{taskId}': ({ parameters, body }) =>
        found(parameters.taskId, (task) => {
          const patch = keep({ done: task.done, ...parse(body) });
          if (fault === 'patch-ignored') return json(200, { ...task, ...patch });
          return json(
            200,
            store(
              task.id,
              fault === 'patch-replaces' ? { title: task.title, ...patch } : { ...task, ...patch },
            ),
          );
        }),
      'DELETE /tasks/{taskId}': ({ parameters }) =>
        found(parameters.taskId, ({ id }) => {
          gone.add(id);
          if (fault === 'deletion-stays-in-the-list') {
            stored.set(`kept ${id}`, { ...stored.get(id), id, changedAt: '2024-01-01T00:00:00Z' });
          }
          if (fault !== 'deletion-does-nothing') stored.delete(id);
          return empty(204);
        }),
    };
  },
});
