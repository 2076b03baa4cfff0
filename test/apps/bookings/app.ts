import { randomUUID } from 'node:crypto';
import { empty, json, type Reply } from '../reply.ts';
import { defineStatefulApp, type StatefulApp } from '../stateful-app.ts';

type Values = Record<string, unknown>;

const parse = (body: Buffer): Values => JSON.parse(body.toString()) as Values;

/** Bookings are of guests that there are; a cancelled one can be read twice more. */
export const bookings: StatefulApp = defineStatefulApp({
  name: 'bookings',
  document: new URL('./openapi.yaml', import.meta.url),
  manners: ['keys-reversed', 'charset', 'length', 'many-headers'],
  faults: [
    { name: 'breakfast-for-everybody', rule: 'read-differs-from-write' },
    { name: 'wishes-all-urgent', rule: 'read-differs-from-write' },
    { name: 'guests-share-a-name', rule: 'read-differs-from-write' },
    { name: 'never-cancelled', rule: 'deleted-still-found' },
    { name: 'rebooked-for-one-night-less', rule: 'update-not-persisted' },
    { name: 'next-page-begins-again', rule: 'pagination-inconsistent' },
    { name: 'total-of-the-first-page', rule: 'pagination-inconsistent' },
    { name: 'bookings-of-some-guests-lost', rule: 'created-not-found' },
  ],
  routes: (fault) => {
    const guests = new Map<string, Values>();
    const stored = new Map<string, Values>();
    const cancelled = new Map<string, number>();
    let last = 0;
    const refuses = ({ guest_id: guest }: Values): boolean => !guests.has(String(guest));
    const found = (reference: string | undefined, answer: (booking: Values) => Reply): Reply => {
      const booking = stored.get(reference ?? '');
      return booking === undefined ? empty(404) : answer(booking);
    };
    return {
      'POST /guests': ({ body }) => {
        const id = randomUUID();
        const guest = {
          id,
          name:
            fault === 'guests-share-a-name'
              ? ([...guests.values()][0]?.name ?? parse(body).name)
              : parse(body).name,
        };
        guests.set(id, guest);
        return json(201, { guest });
      },
      'GET /guests/{guestId}': ({ parameters }) => {
        const guest = guests.get(parameters.guestId ?? '');
        return guest === undefined ? empty(404) : json(200, { guest });
      },
      'POST /bookings': ({ body }) => {
        const given = parse(body);
        if (refuses(given)) return empty(422);
        last += 1;
        const reference = `B-${last}`;
        const booking = { ...given, reference };
        if (fault === 'breakfast-for-everybody' && 'breakfast' in given)
          Object.assign(booking, { breakfast: true });
        if (fault === 'wishes-all-urgent' && Array.isArray(given.wishes))
          Object.assign(booking, { wishes: given.wishes.map((wish: Values) => ({ ...wish, urgent: true })) });
        if (fault !== 'bookings-of-some-guests-lost' || last % 2 === 1) stored.set(reference, booking);
        return json(201, { booking });
      },
      'GET /bookings': ({ query }) => {
        const size = Number(query.get('per_page') ?? 10);
        const start = Number(query.get('from') ?? 0);
        const all = [...stored.values()];
        const page = all.slice(start, start + size);
        const next = fault === 'next-page-begins-again' ? Math.max(1, start + size - 1) : start + size;
        const total = fault === 'total-of-the-first-page' ? Math.min(size, all.length) : all.length;
        const link =
          next < all.length
            ? [['Link', `</bookings?per_page=${size}&from=${next}>; rel="next"`] as const]
            : [];
        return json(200, { bookings: page, total }, link);
      },
      'GET /bookings/{reference}': ({ parameters }) =>
        found(parameters.reference, (booking) => {
          const left = cancelled.get(String(booking.reference));
          if (left !== undefined && fault !== 'never-cancelled') {
            cancelled.set(String(booking.reference), left - 1);
            if (left === 1) stored.delete(String(booking.reference));
          }
          return json(200, { booking });
        }),
      'PUT /bookings/{reference}': ({ parameters, body }) =>
        found(parameters.reference, ({ reference }) => {
          const given = parse(body);
          if (refuses(given)) return empty(422);
          if (fault === 'rebooked-for-one-night-less') given.nights = Math.max(1, Number(given.nights) - 1);
          stored.set(String(reference), { ...given, reference });
          return empty(204);
        }),
      'DELETE /bookings/{reference}': ({ parameters }) =>
        found(parameters.reference, ({ reference }) => {
          cancelled.set(String(reference), 2);
          return empty(202);
        }),
    };
  },
});
