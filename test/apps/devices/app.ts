import { randomUUID } from 'node:crypto';
import { type AppRequest, content, empty, type Handler, json, type Reply } from '../reply.ts';
import { defineStatefulApp, type StatefulApp } from '../stateful-app.ts';

interface Reading {
  readonly at: string;
  readonly value: number;
  readonly unit: string;
}

interface Device {
  readonly serial: string;
  readonly model: string;
  readonly label?: string;
  readonly settings?: { readonly interval?: number; readonly thresholds?: object; readonly mode?: unknown };
  readonly tags: readonly string[];
  readonly place?: { readonly latitude: number; readonly longitude: number; readonly floor?: number | null };
  readonly readings: readonly Reading[];
}

interface Report {
  readonly id: string;
  readonly format: string;
  readonly title?: string;
  polls: number;
}

type PatchStep = { readonly op: string; readonly path: string; readonly value?: string };

const problem = (status: number, title: string): Reply => ({
  status,
  headers: [['content-type', 'application/problem+json']],
  body: JSON.stringify({ type: 'about:blank', title, status }),
});

/** Devices that are entered under their own numbers: sets of tags, a place, readings in time, reports as files. */
export const devices: StatefulApp = defineStatefulApp({
  name: 'devices',
  document: new URL('./openapi.yaml', import.meta.url),
  refuse: (status) => problem(status, 'Refused'),
  manners: ['numbers-with-a-point', 'gzip'],
  faults: [
    { name: 'second-put-ignored', rule: 'update-not-persisted' },
    { name: 'total-one-too-many', rule: 'pagination-inconsistent' },
    { name: 'page-repeats-the-last', rule: 'pagination-inconsistent' },
    { name: 'floor-null-is-zero', rule: 'update-not-persisted' },
    { name: 'coordinates-swapped', rule: 'update-not-persisted' },
    { name: 'cleared-place-stays', rule: 'deleted-still-found' },
    { name: 'json-patch-ignored', rule: 'update-not-persisted' },
    { name: 'json-patch-removes-nothing', rule: 'update-not-persisted' },
    { name: 'json-patch-in-parts', rule: 'patch-clobbers' },
    { name: 'json-patch-drops-the-settings', rule: 'patch-clobbers' },
    { name: 'first-reading-alone', rule: 'list-misses-created' },
    { name: 'last-reading-left-out', rule: 'list-misses-created' },
    { name: 'tag-not-kept', rule: 'list-misses-created', severity: 'warning' },
    { name: 'last-tag-alone', rule: 'list-misses-created' },
    { name: 'tag-not-removed', rule: 'deleted-still-found' },
    { name: 'all-tags-removed', rule: 'list-misses-created' },
    { name: 'place-outlives-device', rule: 'deleted-still-found' },
    { name: 'threshold-zero-dropped', rule: 'read-differs-from-write' },
    { name: 'interval-reset', rule: 'read-differs-from-write' },
    { name: 'file-outlives-report', rule: 'deleted-still-found' },
    { name: 'head-says-there', rule: 'deleted-still-found' },
  ],
  routes: (fault) => {
    const devices = new Map<string, Device>();
    const reports = new Map<string, Report>();
    const gone = new Map<string, Device>();
    let requests = 0;

    const show = ({ place: _, readings, ...device }: Device): object => ({
      ...device,
      readingCount: readings.length,
      firmware: null,
    });
    // Now and then it is too much for it.
    const paced =
      (handler: Handler): Handler =>
      (request) => {
        requests += 1;
        return requests % 61 === 0
          ? {
              ...problem(429, 'Too fast'),
              headers: [
                ['content-type', 'application/problem+json'],
                ['retry-after', '1'],
              ],
            }
          : handler(request);
      };
    const ofDevice = (handler: (device: Device, request: AppRequest) => Reply): Handler =>
      paced((request) => {
        const device = devices.get(request.parameters.serial ?? '');
        return device === undefined ? problem(404, 'No such device') : handler(device, request);
      });
    const file = ({ format, title = '' }: Report): string => {
      const rows = [...devices.values()].map(({ serial }) => ({ serial }));
      return format === 'csv'
        ? ['serial', ...rows.map(({ serial }) => serial), `# ${title}`].join('\n')
        : [{ title }, ...rows].map((row) => `${JSON.stringify(row)}\n`).join('');
    };
    const files = new Map<string, string>();
    const showReport = (report: Report, host = ''): object => {
      const { id, format, title, polls } = report;
      const status = ['queued', 'running', 'running', 'done'][polls] ?? 'done';
      const isDone = status === 'done';
      if (isDone && !files.has(id)) files.set(id, file(report));
      const text = Buffer.byteLength(files.get(id) ?? '');
      const percents = [0, 30, 60, 100];
      return {
        id,
        format,
        ...(title !== undefined && { title }),
        status,
        percent: percents[polls] ?? 100,
        ...(isDone && {
          downloadUrl: `http://${host}/reports/${id}/file`,
          size: text,
        }),
      };
    };

    return {
      'GET /devices': paced(({ query, headers }) => {
        const tag = query.get('tag');
        const after = query.get('after');
        const all = [...devices.values()]
          .filter(({ tags }) => tag === null || tags.includes(tag))
          .sort((a, b) => (a.serial < b.serial ? -1 : 1));
        const rest = all.filter(
          ({ serial }) =>
            after === null || (fault === 'page-repeats-the-last' ? serial >= after : serial > after),
        );
        const page = rest.slice(0, 4);
        const last = page.at(-1)?.serial ?? '';
        const filter = tag === null ? '' : `tag=${encodeURIComponent(tag)}&`;
        return json(200, page.map(show), [
          ['x-total-count', String(all.length + (fault === 'total-one-too-many' ? 1 : 0))],
          ...(rest.length > 4
            ? ([
                ['LINK', `<//${headers.host}/devices?${filter}after=${encodeURIComponent(last)}>;rel=next`],
              ] as const)
            : []),
        ]);
      }),
      'PUT /devices/{serial}': paced(({ parameters, body }) => {
        const { serial = '' } = parameters;
        const { model, label, settings }: Device = JSON.parse(body.toString());
        const before = devices.get(serial);
        if (before && fault === 'second-put-ignored')
          return json(200, { ...show(before), model, label, settings });
        const thresholds = Object.entries(settings?.thresholds ?? {}).filter(
          ([, value]) => value !== 0 || fault !== 'threshold-zero-dropped',
        );
        const device: Device = {
          tags: [],
          readings: [],
          ...before,
          serial,
          model,
        };
        const { label: _, settings: __, ...bare } = device;
        const next: Device = {
          ...bare,
          ...(label !== undefined && { label }),
          ...(settings && {
            settings: {
              ...settings,
              ...(settings.thresholds && { thresholds: Object.fromEntries(thresholds) }),
              interval: fault === 'interval-reset' ? 60 : (settings.interval ?? 60),
            },
          }),
        };
        devices.set(serial, next);
        gone.delete(serial);
        return json(before ? 200 : 201, show(next));
      }),
      'GET /devices/{serial}': ofDevice((device) => json(200, show(device))),
      'HEAD /devices/{serial}': paced(({ parameters }) => {
        const { serial = '' } = parameters;
        const isThere = devices.has(serial) || (fault === 'head-says-there' && gone.has(serial));
        return empty(isThere ? 200 : 404);
      }),
      'PATCH /devices/{serial}': ofDevice((device, { body }) => {
        const next: Record<string, unknown> = { ...device };
        const keep = (): void => void devices.set(device.serial, next as unknown as Device);
        if (fault === 'json-patch-drops-the-settings') delete next.settings;
        for (const { op, path, value } of JSON.parse(body.toString()) as PatchStep[]) {
          const name = path.slice(1);
          if (op !== 'add' && next[name] === undefined) {
            if (fault === 'json-patch-in-parts') keep();
            return problem(409, 'Nothing there');
          }
          if (op !== 'remove') next[name] = value;
          else if (fault !== 'json-patch-removes-nothing') delete next[name];
        }
        if (fault !== 'json-patch-ignored') keep();
        return json(200, show(next as unknown as Device));
      }),
      'DELETE /devices/{serial}': ofDevice((device) => {
        devices.delete(device.serial);
        gone.set(device.serial, device);
        return empty(204);
      }),
      'PUT /devices/{serial}/tags/{tag}': ofDevice((device, { parameters }) => {
        const { tag = '' } = parameters;
        const others = fault === 'last-tag-alone' ? [] : device.tags.filter((each) => each !== tag);
        const tags = fault === 'tag-not-kept' ? [] : [...others, tag].sort();
        devices.set(device.serial, { ...device, tags });
        return empty(204);
      }),
      'DELETE /devices/{serial}/tags/{tag}': ofDevice((device, { parameters }) => {
        const { tag = '' } = parameters;
        // Who takes away what is not there is done already.
        const left = device.tags.filter((each) => each !== tag);
        const rest = fault === 'all-tags-removed' ? [] : left;
        const tags = fault === 'tag-not-removed' ? device.tags : rest;
        devices.set(device.serial, { ...device, tags });
        return empty(204);
      }),
      'GET /devices/{serial}/place': paced(({ parameters }) => {
        const { serial = '' } = parameters;
        const device =
          devices.get(serial) ?? (fault === 'place-outlives-device' ? gone.get(serial) : undefined);
        if (device?.place === undefined) return problem(404, 'Nowhere');
        const { latitude, longitude, floor } = device.place;
        return json(200, {
          ...(fault === 'coordinates-swapped' && Math.abs(longitude) <= 90
            ? { latitude: longitude, longitude: latitude }
            : { latitude, longitude }),
          ...(floor !== undefined && { floor: fault === 'floor-null-is-zero' ? (floor ?? 0) : floor }),
        });
      }),
      'PUT /devices/{serial}/place': ofDevice((device, { body }) => {
        devices.set(device.serial, { ...device, place: JSON.parse(body.toString()) });
        return empty(204);
      }),
      'DELETE /devices/{serial}/place': ofDevice((device) => {
        if (device.place === undefined) return problem(404, 'Nowhere');
        const { place: _, ...rest } = device;
        if (fault !== 'cleared-place-stays') devices.set(device.serial, rest);
        return empty(204);
      }),
      'POST /devices/{serial}/readings': ofDevice((device, { body }) => {
        const given: Reading[] = JSON.parse(body.toString()).readings;
        const kept =
          fault === 'first-reading-alone'
            ? given.slice(0, 1)
            : given.filter((_, index) => fault !== 'last-reading-left-out' || index < 2);
        const added = kept.map(({ at, value, unit }) => ({ at, value, unit }));
        devices.set(device.serial, { ...device, readings: [...device.readings, ...added] });
        return json(201, { added: given.length });
      }),
      'GET /devices/{serial}/readings': ofDevice(({ readings }, { query }) => {
        const units = query.get('unit')?.split(',');
        const from = query.get('from');
        const start = from === null ? 0 : Date.parse(from.toUpperCase());
        const found = readings.filter(({ at, unit }) => {
          const time = Date.parse(at.toUpperCase());
          return (
            (units?.includes(unit) ?? true) &&
            (from === null || Number.isNaN(time) || Number.isNaN(start) || time >= start)
          );
        });

        found.sort((a, b) => Date.parse(b.at.toUpperCase()) - Date.parse(a.at.toUpperCase()) || 0);
        return json(200, { readings: found });
      }),
      'POST /reports': paced(({ body, headers }) => {
        const { format, title }: Report = JSON.parse(body.toString());
        const report: Report = { id: randomUUID(), format, ...(title !== undefined && { title }), polls: 0 };
        reports.set(report.id, report);
        return json(202, showReport(report, headers.host), [
          ['Location', `/reports/${report.id}`],
          ['Retry-After', '1'],
        ]);
      }),
      'GET /reports/{reportId}': paced(({ parameters, headers }) => {
        const report = reports.get(parameters.reportId ?? '');
        if (report === undefined) return problem(404, 'No such report');
        report.polls += 1;
        return json(200, showReport(report, headers.host), report.polls < 3 ? [['Retry-After', '1']] : []);
      }),
      'DELETE /reports/{reportId}': paced(({ parameters }) => {
        const { reportId = '' } = parameters;
        if (!reports.delete(reportId)) return problem(404, 'No such report');
        if (fault !== 'file-outlives-report') files.delete(reportId);
        return empty(204);
      }),
      'GET /reports/{reportId}/file': paced(({ parameters }) => {
        const { reportId = '' } = parameters;
        const report = reports.get(reportId);
        const text = files.get(reportId);
        if (text === undefined) return report ? problem(409, 'Not done yet') : problem(404, 'No such report');
        const isCsv = report?.format === 'csv';
        return content(
          200,
          isCsv ? 'text/csv; charset=utf-8; header=present' : 'application/x-ndjson',
          text,
          [['Content-Disposition', `attachment; filename=report-${reportId}.${report?.format ?? 'csv'}`]],
        );
      }),
    };
  },
});
