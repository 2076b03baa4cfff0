import { content, empty, json, type Reply } from '../reply.ts';
import { defineStatefulApp, type StatefulApp } from '../stateful-app.ts';

type Values = Record<string, unknown>;

const parse = (body: Buffer): Values => JSON.parse(body.toString()) as Values;
const problem = (status: number, title: string): Reply =>
  content(status, 'application/problem+json; charset=utf-8', JSON.stringify({ title }));

/** Another clerk hands in a parcel of their own now and then; times have an offset; the last page may be empty. */
export const parcels: StatefulApp = defineStatefulApp({
  name: 'parcels',
  document: new URL('./openapi.yaml', import.meta.url),
  refuse: (status) => problem(status, 'That is not as described.'),
  manners: ['many-headers', 'gzip', 'keys-reversed'],
  faults: [
    { name: 'weight-to-the-next-ten-grams', rule: 'read-differs-from-write' },
    { name: 'only-the-last-event-is-kept', rule: 'list-misses-created' },
    { name: 'new-name-forgets-the-postcode', rule: 'patch-clobbers' },
    { name: 'cursor-skips-one', rule: 'pagination-inconsistent' },
  ],
  routes: (fault) => {
    const stored = new Map<string, Values>();
    const events = new Map<string, Values[]>();
    let last = 100_000;
    let reads = 0;
    const store = (parcel: Values): Values => {
      last += 1;
      const trackingCode = `CH${last}`;
      const whole = { fragile: false, ...parcel, trackingCode, handedInAt: '2025-03-01T09:30:00.250+02:00' };
      stored.set(trackingCode, whole);
      return whole;
    };
    const found = (code: string | undefined, answer: (parcel: Values, code: string) => Reply): Reply => {
      const parcel = stored.get(code ?? '');
      return parcel === undefined || code === undefined
        ? problem(404, 'No such parcel.')
        : answer(parcel, code);
    };
    return {
      'GET /parcels': ({ query }) => {
        reads += 1;
        if (reads % 4 === 0) store({ recipient: { name: 'Somebody else', postcode: '3000' }, grams: 10 });
        const count = Number(query.get('count') ?? 5);
        const all = [...stored.values()];
        const start = query.has('after') ? Number(query.get('after')) : 0;
        if (!Number.isInteger(start)) return problem(400, 'No such page.');
        const next = start + count;
        const page = all.slice(start, next);
        const after = String(fault === 'cursor-skips-one' ? next + 1 : next);
        return json(200, { parcels: page, ...(page.length === count && { after }) });
      },
      'POST /parcels': ({ body }) => {
        const given = parse(body);
        if (fault === 'weight-to-the-next-ten-grams') given.grams = Math.ceil(Number(given.grams) / 10) * 10;
        const parcel = store(given);
        return json(201, parcel, [['Location', `parcels/${parcel.trackingCode}`]]);
      },
      'GET /parcels/{trackingCode}': ({ parameters }) =>
        found(parameters.trackingCode, (parcel) => json(200, parcel)),
      'PATCH /parcels/{trackingCode}': ({ parameters, body }) =>
        found(parameters.trackingCode, (parcel, code) => {
          const { recipient, ...patch } = parse(body);
          const before = parcel.recipient as Values;
          const kept = fault === 'new-name-forgets-the-postcode' ? { ...before, postcode: '0000' } : before;
          const changed = {
            ...parcel,
            ...patch,
            ...(typeof recipient === 'object' && { recipient: { ...kept, ...recipient } }),
          };
          stored.set(code, changed);
          return json(200, changed);
        }),
      'DELETE /parcels/{trackingCode}': ({ parameters }) =>
        found(parameters.trackingCode, (_, code) => {
          stored.delete(code);
          return empty(204);
        }),
      'GET /parcels/{trackingCode}/events': ({ parameters }) =>
        found(parameters.trackingCode, (_, code) => json(200, events.get(code) ?? [])),
      'POST /parcels/{trackingCode}/events': ({ parameters, body }) =>
        found(parameters.trackingCode, (_, code) => {
          const before = events.get(code) ?? [];
          const event = { ...parse(body), sequence: before.length + 1 };
          events.set(code, fault === 'only-the-last-event-is-kept' ? [event] : [...before, event]);
          return json(201, event);
        }),
    };
  },
});
