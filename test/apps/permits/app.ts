import { type AppRequest, empty, type Handler, json, type Reply } from '../reply.ts';
import { defineStatefulApp, type StatefulApp } from '../stateful-app.ts';

interface Permit {
  readonly id: string;
  readonly vehicleId: string;
  readonly zone: string;
  readonly months?: number;
  readonly status: string;
}

function given({ body }: AppRequest): Record<string, unknown> {
  const { months, note, plate, status, vehicleId, zone } = JSON.parse(body.toString());
  return Object.fromEntries(
    Object.entries({ months, note, plate, status, vehicleId, zone }).filter(
      ([, value]) => value !== undefined,
    ),
  );
}

/** Permits of vehicles: a plate has a form that nobody describes, no vehicle is read, and words rule deeds out by status. */
export const permits: StatefulApp = defineStatefulApp({
  name: 'permits',
  document: new URL('./openapi.yaml', import.meta.url),
  manners: ['charset'],
  faults: [
    { name: 'withdrawn-comes-back', rule: 'state-ignored' },
    { name: 'submitted-is-amended', rule: 'state-ignored' },
    { name: 'active-is-deleted', rule: 'state-ignored' },
    { name: 'months-cut-at-eleven', rule: 'read-differs-from-write' },
  ],
  routes: (fault) => {
    const vehicles = new Map<string, string>();
    const permits = new Map<string, Permit>();
    let last = 0;

    const ofPermit =
      (handler: (permit: Permit, request: AppRequest) => Reply): Handler =>
      (request) => {
        const permit = permits.get(request.parameters.permitId ?? '');
        return permit === undefined ? empty(404) : handler(permit, request);
      };
    const keep = (permit: Permit): Reply => {
      permits.set(permit.id, permit);
      return json(200, permit);
    };
    return {
      'POST /vehicles': (request) => {
        const plate = String(given(request).plate).replace(/[ -]/g, '').toUpperCase();
        if (plate.length < 2 || plate.length > 8) return empty(422);
        if ([...vehicles.values()].includes(plate)) return empty(409);
        last += 1;
        vehicles.set(`v${last}`, plate);
        return json(201, { id: `v${last}`, plate });
      },
      'DELETE /vehicles/{vehicleId}': ({ parameters }) =>
        empty(vehicles.delete(parameters.vehicleId ?? '') ? 204 : 404),
      'GET /permits': () => json(200, [...permits.values()]),
      'POST /permits': (request) => {
        const { note: _, plate: __, ...fields } = given(request);
        if (!vehicles.has(String(fields.vehicleId))) return empty(422);
        last += 1;
        const permit = { ...fields, id: `p${last}`, status: 'draft' } as Permit;
        const { months } = permit;
        const isShortened = fault === 'months-cut-at-eleven' && months !== undefined;
        keep({ ...permit, ...(isShortened && { months: Math.min(months, 11) }) });
        return json(201, permit);
      },
      'GET /permits/{permitId}': ofPermit((permit) => json(200, permit)),
      'PATCH /permits/{permitId}': ofPermit((permit, request) => {
        const isOpen =
          permit.status === 'draft' || (fault === 'submitted-is-amended' && permit.status === 'submitted');
        if (!isOpen) return empty(409);
        const { months, zone } = given(request);
        return keep({
          ...permit,
          ...(months !== undefined && { months: Number(months) }),
          ...(zone !== undefined && { zone: String(zone) }),
        });
      }),
      'DELETE /permits/{permitId}': ofPermit(({ id, status }) => {
        const isOpen =
          ['draft', 'withdrawn'].includes(status) || (fault === 'active-is-deleted' && status === 'active');
        if (!isOpen) return empty(409);
        permits.delete(id);
        return empty(204);
      }),
      'PUT /permits/{permitId}/status': ofPermit((permit, request) => {
        const { status } = given(request);
        if (permit.status === 'withdrawn' && fault !== 'withdrawn-comes-back') return empty(409);
        return keep({ ...permit, status: String(status) });
      }),
      // Nobody reads it.
      'PUT /permits/{permitId}/note': ofPermit(() => empty(204)),
    };
  },
});
