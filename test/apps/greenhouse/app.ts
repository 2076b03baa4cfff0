import { randomUUID } from 'node:crypto';
import { content, empty, json } from '../reply.ts';
import { defineStatefulApp, type StatefulApp } from '../stateful-app.ts';

type Values = Readonly<Record<string, unknown>>;
interface Sensor {
  readonly name: string;
  readonly isRequired?: boolean;
}
interface Bed extends Values {
  readonly sensors?: readonly Sensor[];
}

const parse = (body: Buffer): Values => JSON.parse(body.toString()) as Values;

/** What is needed first is called by its own name in bodies, keys of maps are the server's, keys of requests are optional. */
export const greenhouse: StatefulApp = defineStatefulApp({
  name: 'greenhouse',
  document: new URL('./openapi.yaml', import.meta.url),
  manners: ['charset', 'keys-reversed'],
  faults: [
    { name: 'soil-forgotten-in-the-list', rule: 'filter-ignored' },
    { name: 'reader-forgotten-in-the-list', rule: 'filter-ignored' },
    { name: 'readers-by-their-beginning', rule: 'filter-ignored' },
    { name: 'way-forgotten-beside-the-mark', rule: 'filter-ignored' },
    { name: 'watered-twice', rule: 'idempotency-ignored' },
    { name: 'poured-without-its-offset', rule: 'read-differs-from-write' },
    { name: 'locked-again', rule: 'state-ignored' },
    { name: 'note-on-what-is-locked', rule: 'state-ignored' },
    { name: 'made-bed-is-changed', rule: 'status-misused' },
    { name: 'changed-bed-is-made', rule: 'status-misused' },
    { name: 'pages-before-they-are-written', rule: 'state-ignored' },
    { name: 'pages-never-ready', rule: 'status-misused' },
    { name: 'journal-written-by-another-word', rule: 'body-invalid' },
    { name: 'journal-always-of-columns', rule: 'content-type-mismatch' },
  ],
  routes: (fault) => {
    const beds = new Map<string, Bed>();
    const readings = new Map<string, Values[]>();
    const waterings = new Map<string, Values>();
    const keys = new Map<string, Values>();
    const locked = new Set<string>();
    const journals = new Map<string, { readonly form: unknown; looks: number }>();
    const utc = (time: unknown): unknown => {
      if (typeof time !== 'string') return null;
      const local = time.toUpperCase().replace(/[+-]\d\d:\d\d$/, 'Z');
      return new Date(fault === 'poured-without-its-offset' ? local : time).toISOString();
    };
    return {
      'GET /beds': ({ query }) => {
        const soil = query.get('soil');
        const isWanted = (bed: Bed): boolean =>
          soil === null || fault === 'soil-forgotten-in-the-list' || bed.soil === soil;
        return json(200, [...beds.values()].filter(isWanted));
      },
      'PUT /beds/{mark}': ({ parameters: { mark = '' }, body }) => {
        const isKnown = beds.has(mark) ? fault !== 'changed-bed-is-made' : fault === 'made-bed-is-changed';
        const status = isKnown ? 200 : 201;
        beds.set(mark, { ...parse(body), mark });
        return empty(status);
      },
      'GET /beds/{mark}': ({ parameters: { mark = '' } }) => {
        const bed = beds.get(mark);
        return bed === undefined ? empty(404) : json(200, bed);
      },
      'DELETE /beds/{mark}': ({ parameters: { mark = '' } }) => {
        readings.delete(mark);
        for (const [id, watering] of waterings) if (watering.mark === mark) waterings.delete(id);
        return empty(beds.delete(mark) ? 204 : 404);
      },
      'POST /beds/{mark}/readings': ({ parameters: { mark = '' }, body }) => {
        const bed = beds.get(mark);
        if (bed === undefined) return empty(404);
        const { reader = null, values } = parse(body);
        const names = Object.keys(values as Values);
        const { sensors = [] } = bed;
        const isMissing = sensors.some(({ name, isRequired }) => isRequired && !names.includes(name));
        if (isMissing || names.some((each) => !sensors.some(({ name }) => name === each))) return empty(422);
        const reading = { reader, values };
        readings.set(mark, [...(readings.get(mark) ?? []), reading]);
        return json(201, reading);
      },
      'GET /beds/{mark}/readings': ({ parameters: { mark = '' }, query }) => {
        const reader = query.get('reader');
        const isWanted = (reading: Values): boolean =>
          reader === null ||
          fault === 'reader-forgotten-in-the-list' ||
          reading.reader === reader ||
          (fault === 'readers-by-their-beginning' && String(reading.reader).startsWith(reader));
        return beds.has(mark) ? json(200, (readings.get(mark) ?? []).filter(isWanted)) : empty(404);
      },
      'POST /beds/{mark}/journals': ({ parameters: { mark = '' }, body }) => {
        if (!beds.has(mark)) return empty(404);
        const id = randomUUID();
        journals.set(id, { form: parse(body).form, looks: 0 });
        return empty(202, [['Location', `/journals/${id}`]]);
      },
      'GET /journals/{journalId}': ({ parameters: { journalId = '' } }) => {
        const journal = journals.get(journalId);
        if (journal === undefined) return empty(404);
        journal.looks += 1;
        const last = fault === 'journal-written-by-another-word' ? 'written' : 'ready';
        return json(200, { state: ['waiting', 'waiting', 'writing'][journal.looks] ?? last });
      },
      'GET /journals/{journalId}/pages': ({ parameters: { journalId = '' } }) => {
        const journal = journals.get(journalId);
        if (journal === undefined) return empty(404);
        const isReady = journal.looks >= 3;
        if (isReady ? fault === 'pages-never-ready' : fault !== 'pages-before-they-are-written')
          return empty(409);
        const isText = journal.form === 'text' && fault !== 'journal-always-of-columns';
        return content(200, isText ? 'text/plain; charset=utf-8' : 'text/csv', 'way,litres\r\n');
      },
      'POST /waterings': ({ body, headers }) => {
        const key = headers['idempotency-key'];
        const known = fault === 'watered-twice' ? undefined : keys.get(String(key));
        if (key !== undefined && known !== undefined) return json(201, known);
        const given = parse(body);
        if (!beds.has(String(given.mark))) return empty(422);
        const id = randomUUID();
        const watering = { ...given, poured: utc(given.poured), id };
        waterings.set(id, watering);
        if (key !== undefined) keys.set(String(key), watering);
        return json(201, watering);
      },
      'GET /waterings': ({ query }) => {
        const [mark, way] = [query.get('mark'), query.get('way')];
        const isWayed = fault !== 'way-forgotten-beside-the-mark' || mark === null;
        const isWanted = (watering: Values): boolean =>
          (mark === null || watering.mark === mark) && (way === null || !isWayed || watering.way === way);
        return json(200, [...waterings.values()].filter(isWanted));
      },
      'POST /waterings/{wateringId}/lock': ({ parameters: { wateringId = '' } }) => {
        if (!waterings.has(wateringId)) return empty(404);
        if (locked.has(wateringId) && fault !== 'locked-again') return empty(409);
        locked.add(wateringId);
        return empty(204);
      },
      'POST /waterings/{wateringId}/notes': ({ parameters: { wateringId = '' } }) => {
        if (!waterings.has(wateringId)) return empty(404);
        return empty(locked.has(wateringId) && fault !== 'note-on-what-is-locked' ? 409 : 204);
      },
      'GET /waterings/{wateringId}': ({ parameters: { wateringId = '' } }) => {
        const watering = waterings.get(wateringId);
        return watering === undefined ? empty(404) : json(200, watering);
      },
    };
  },
});
