import { type AppRequest, content, empty, type Handler, json, type Reply } from '../reply.ts';
import { defineStatefulApp, type StatefulApp } from '../stateful-app.ts';

interface Meter {
  readonly serial: string;
  readonly label: string;
  readonly kind: string;
  readonly site?: string;
  /** Its digits. */
  readonly counter?: string;
  readonly factor?: number;
  readonly marks?: readonly string[];
  readonly registeredAt: string;
  readonly seal: string;
}

interface Plan {
  readonly id: number;
  readonly name: string;
  readonly region?: string;
  readonly origin?: string;
}

const names = ['label', 'kind', 'site', 'counter', 'factor', 'marks'];

/** Keeps the digits of the counter as a text. */
function parse({ body }: AppRequest, keepsDigits: boolean): Partial<Meter> {
  const text = body.toString();
  return JSON.parse(keepsDigits ? text.replace(/"counter":\s*([-+.\deE]+)/, '"counter":"$1"') : text);
}

/** Meters: numbers with all their digits, what only the server changes, several values of one filter, totals. */
export const meters: StatefulApp = defineStatefulApp({
  name: 'meters',
  document: new URL('./openapi.yaml', import.meta.url),
  manners: ['many-headers'],
  faults: [
    { name: 'counter-as-a-double', rule: 'read-differs-from-write' },
    { name: 'factor-with-nine-digits', rule: 'read-differs-from-write' },
    { name: 'seal-taken-from-put', rule: 'read-only-ignored' },
    { name: 'registration-taken-from-patch', rule: 'read-only-ignored' },
    { name: 'only-the-first-site', rule: 'filter-ignored' },
    { name: 'only-the-last-site', rule: 'filter-ignored' },
    { name: 'several-sites-are-none', rule: 'filter-ignored' },
    { name: 'several-sites-are-all', rule: 'filter-ignored' },
    { name: 'reader-twice', rule: 'idempotency-ignored' },
    { name: 'last-reader-alone', rule: 'list-misses-created' },
    { name: 'reader-stays', rule: 'deleted-still-found' },
    { name: 'last-of-a-batch-not-kept', rule: 'list-misses-created' },
    { name: 'total-before-the-filter', rule: 'pagination-inconsistent' },
    { name: 'filtered-total-one-too-many', rule: 'pagination-inconsistent' },
  ],
  routes: (fault) => {
    const meters = new Map<string, Meter>();
    const plans = new Map<number, Plan>();
    const owners = new Map<string, string>();
    const readers = new Map<string, readonly string[]>();
    const keys = new Map<string, number>();
    let last = 0;

    const readersOf = (serial: string): readonly string[] => readers.get(serial) ?? [];
    const take = (request: AppRequest): Partial<Meter> => {
      const given = parse(request, fault !== 'counter-as-a-double');
      const { factor } = given;
      return {
        ...given,
        ...(factor !== undefined &&
          fault === 'factor-with-nine-digits' && { factor: Number(factor.toPrecision(9)) }),
      };
    };
    const own = (given: Partial<Meter>): object =>
      Object.fromEntries(Object.entries(given).filter(([name]) => names.includes(name)));
    // A point and a nought make no other number.
    const text = (meter: Meter): string =>
      JSON.stringify(meter).replace(/"counter":"?([-\d]+)"?/, '"counter":$1.0');
    const ofMeter =
      (handler: (meter: Meter, request: AppRequest) => Reply): Handler =>
      (request) => {
        const meter = meters.get(request.parameters.serial ?? '');
        return meter === undefined ? empty(404) : handler(meter, request);
      };
    const sitesOf = (query: URLSearchParams): readonly string[] | undefined => {
      const sites = query.get('site')?.split(',');
      if (sites === undefined || sites.length < 2) return sites;
      if (fault === 'only-the-first-site') return sites.slice(0, 1);
      if (fault === 'only-the-last-site') return sites.slice(-1);
      if (fault === 'several-sites-are-none') return [sites.join(',')];
      return fault === 'several-sites-are-all' ? undefined : sites;
    };
    const totalOf = (found: number, isFiltered: boolean): number => {
      if (!isFiltered) return found;
      if (fault === 'total-before-the-filter') return meters.size;
      return fault === 'filtered-total-one-too-many' ? found + 1 : found;
    };

    return {
      'GET /meters': ({ query }) => {
        const kind = query.get('kind');
        const sites = sitesOf(query);
        const marks = query.getAll('marks');
        const found = [...meters.values()].filter(
          (meter) =>
            (kind === null || meter.kind === kind) &&
            (sites === undefined || sites.includes(meter.site ?? '')) &&
            marks.every((mark) => meter.marks?.includes(mark)),
        );
        const from = Number(query.get('offset') ?? 0);
        const page = found.slice(from, from + Number(query.get('limit') ?? 20));
        const isFiltered = kind !== null || query.has('site') || marks.length > 0;
        const total = totalOf(found.length, isFiltered);
        return content(200, 'application/json', `{"total":${total},"meters":[${page.map(text).join()}]}`);
      },
      'POST /meters': (request) => {
        last += 1;
        const meter = {
          ...own(take(request)),
          serial: `m${last}`,
          registeredAt: new Date().toISOString(),
          seal: `s-${last * 7919}`,
        } as Meter;
        meters.set(meter.serial, meter);
        return content(201, 'application/json', text(meter));
      },
      'GET /meters/{serial}': ofMeter((meter) => content(200, 'application/json', text(meter))),
      'PUT /meters/{serial}': ofMeter(({ serial, registeredAt, seal }, request) => {
        const given = take(request);
        const next = {
          ...own(given),
          serial,
          registeredAt,
          seal: fault === 'seal-taken-from-put' ? (given.seal ?? seal) : seal,
        } as Meter;
        meters.set(serial, next);
        return content(200, 'application/json', text(next));
      }),
      'PATCH /meters/{serial}': ofMeter((meter, request) => {
        const { registeredAt = meter.registeredAt, seal, ...given } = take(request);
        const isTaken = fault === 'registration-taken-from-patch';
        // What is as it was is no change.
        const isOther = registeredAt !== meter.registeredAt || (seal ?? meter.seal) !== meter.seal;
        if (isOther && !isTaken) return empty(422);
        meters.set(meter.serial, { ...meter, ...own(given), ...(isTaken && { registeredAt }) });
        return empty(204);
      }),
      'DELETE /meters/{serial}': ofMeter(({ serial }) => {
        meters.delete(serial);
        return empty(204);
      }),
      'GET /meters/{serial}/readers': ofMeter(({ serial }) =>
        json(200, { readers: readersOf(serial).map((person) => ({ since: 'today', person })) }),
      ),
      'PUT /meters/{serial}/readers/{person}': ofMeter(({ serial }, { parameters }) => {
        const { person = '' } = parameters;
        const before = readersOf(serial);
        const isThere = before.includes(person) && fault !== 'reader-twice';
        const others = fault === 'last-reader-alone' ? [] : before;
        // The last one comes first.
        if (!isThere) readers.set(serial, [person, ...others]);
        return empty(isThere ? 200 : 201);
      }),
      'DELETE /meters/{serial}/readers/{person}': ofMeter(({ serial }, { parameters }) => {
        const rest = readersOf(serial).filter((each) => each !== parameters.person);
        if (fault !== 'reader-stays') readers.set(serial, rest);
        return empty(204);
      }),
      'GET /meters/{serial}/owners': ofMeter(({ serial }) => json(200, [owners.get(serial) ?? 'the works'])),
      // There is one at a time.
      'PUT /meters/{serial}/owners/{person}': ofMeter(({ serial }, { parameters }) => {
        owners.set(serial, parameters.person ?? '');
        return empty(204);
      }),
      // Nobody agrees so soon.
      'PUT /plans/{id}/partners/{partner}': ({ parameters }) =>
        empty(plans.has(Number(parameters.id)) ? 202 : 404),
      // Its total is that of all plans.
      'GET /plans': ({ query }) => {
        const region = query.get('region');
        const all = [...plans.values()];
        return json(200, {
          total: all.length,
          plans: all.filter((plan) => region === null || plan.region === region),
        });
      },
      // Looks at the key, and at nothing else.
      'POST /plans': ({ body, headers }) => {
        const key = String(headers['idempotency-key'] ?? `none ${last}`);
        const before = plans.get(keys.get(key) ?? 0);
        if (before !== undefined) return json(201, before);
        last += 1;
        keys.set(key, last);
        const { origin: _, ...given }: Plan = JSON.parse(body.toString());
        const plan = { ...given, id: last, address: `/${given.name}`, partners: [] };
        plans.set(last, plan);
        return json(201, plan);
      },
      // The second one of each batch is one too many.
      'POST /plans/batch': ({ body }) => {
        const given: Plan[] = JSON.parse(body.toString());
        return json(
          207,
          given.map(({ origin: _, ...plan }, index) => {
            if (index === 1) return { status: 409 };
            last += 1;
            const isLost = fault === 'last-of-a-batch-not-kept' && index === given.length - 1;
            if (!isLost) plans.set(last, { ...plan, id: last });
            return { status: 201, id: last };
          }),
        );
      },
      'GET /plans/{id}': ({ parameters }) => {
        const plan = plans.get(Number(parameters.id));
        return plan === undefined ? empty(404) : json(200, plan, [['Content-Language', 'en']]);
      },
      'PUT /plans/{id}': ({ parameters, body }) => {
        const plan = plans.get(Number(parameters.id));
        if (plan === undefined) return empty(404);
        const given: Plan = JSON.parse(body.toString());
        const origin = plan.origin ?? given.origin;
        plans.set(plan.id, {
          ...given,
          id: plan.id,
          ...(origin !== undefined && { origin }),
          ...{ address: `/${given.name}` },
        });
        return empty(204);
      },
    };
  },
});
