import { type AppRequest, empty, json, type Reply } from '../reply.ts';
import { defineStatefulApp, type StatefulApp } from '../stateful-app.ts';

const parse = ({ body }: AppRequest): Readonly<Record<string, string>> => JSON.parse(body.toString());

/** What is new and what was there have answers of their own; drafts are hidden, and pins may be answered either way. */
export const notices: StatefulApp = defineStatefulApp({
  name: 'notices',
  document: new URL('./openapi.yaml', import.meta.url),
  manners: ['many-headers'],
  aside: ['getDraft'],
  faults: [
    { name: 'new-notice-replaced', rule: 'status-misused' },
    { name: 'notice-always-new', rule: 'status-misused' },
    { name: 'mark-always-new', rule: 'status-misused' },
    { name: 'mark-never-new', rule: 'status-misused' },
    { name: 'person-always-new', rule: 'status-misused' },
    { name: 'person-never-new', rule: 'status-misused' },
  ],
  routes: (fault) => {
    const boards = new Map<string, Set<string>>();
    const texts = new Map<string, string>();
    const people = new Map<number, string>();
    const drafts = new Map<string, number>();
    let last = 0;
    const next = (): number => {
      last += 1;
      return last;
    };
    const show = (key: string): Reply => {
      const text = texts.get(key);
      return text === undefined ? empty(404) : json(200, { name: key.slice(key.indexOf(' ') + 1), text });
    };
    /** @returns whether it was there */
    const write = (key: string, request: AppRequest): boolean => {
      const isKnown = texts.has(key);
      texts.set(key, parse(request).text ?? '');
      return isKnown;
    };

    return {
      'POST /boards': () => {
        const id = `b${next()}`;
        boards.set(id, new Set());
        return json(201, { id });
      },
      'GET /boards/{boardId}': ({ parameters: { boardId = '' } }) =>
        boards.has(boardId) ? json(200, { id: boardId }) : empty(404),
      'PUT /boards/{boardId}/marks/{mark}': ({ parameters: { boardId = '', mark = '' } }) => {
        const marks = boards.get(boardId);
        if (marks === undefined) return empty(404);
        const isNew = (!marks.has(mark) || fault === 'mark-always-new') && fault !== 'mark-never-new';
        marks.add(mark);
        return empty(isNew ? 201 : 204);
      },
      'PUT /notices/{name}': (request) => {
        const key = `notice ${request.parameters.name}`;
        const isKnown = write(key, request);
        const isNew = (!isKnown || fault === 'notice-always-new') && fault !== 'new-notice-replaced';
        return isNew ? { ...show(key), status: 201 } : empty(200);
      },
      'GET /notices/{name}': ({ parameters: { name } }) => show(`notice ${name}`),
      'DELETE /notices/{name}': ({ parameters: { name } }) =>
        empty(texts.delete(`notice ${name}`) ? 204 : 404),
      'PUT /drafts/{name}': ({ parameters: { name = '' } }) => {
        const writings = (drafts.get(name) ?? 0) + 1;
        drafts.set(name, writings);
        return empty(writings > 1 ? 200 : 201);
      },
      // Who wrote it often enough has waited for long enough.
      'GET /drafts/{name}': ({ parameters: { name = '' } }) => empty((drafts.get(name) ?? 0) > 9 ? 200 : 403),
      'PUT /pins/{name}': (request) => {
        write(`pin ${request.parameters.name}`, request);
        return empty(200);
      },
      'GET /pins/{name}': ({ parameters: { name } }) => show(`pin ${name}`),
      'POST /people': (request) => {
        const { badge = '' } = parse(request);
        const known = [...people].find(([, each]) => each === badge)?.[0];
        const personId = known ?? next();
        people.set(personId, badge);
        const isNew = (known === undefined || fault === 'person-always-new') && fault !== 'person-never-new';
        return json(isNew ? 201 : 200, { personId, badge });
      },
      'GET /people/{personId}': ({ parameters: { personId } }) => {
        const badge = people.get(Number(personId));
        return badge === undefined ? empty(404) : json(200, { personId: Number(personId), badge });
      },
      'DELETE /people/{personId}': ({ parameters: { personId } }) =>
        empty(people.delete(Number(personId)) ? 204 : 404),
    };
  },
});
