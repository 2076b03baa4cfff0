import { content, empty, json, type Reply } from '../reply.ts';
import { defineStatefulApp, type StatefulApp } from '../stateful-app.ts';

interface Customer {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly phone?: string | null;
  readonly address?: object;
  readonly password?: string;
  readonly createdAt: string;
}

interface Payment {
  readonly id: string;
  readonly amount: string;
  readonly currency: string;
  readonly due?: string;
  readonly executeAt?: string;
  readonly method: { readonly type: string; readonly [name: string]: unknown };
  readonly metadata?: object;
  readonly state: string;
}

const problem = (status: number, title: string): Reply => ({
  status,
  headers: [['Content-Type', 'application/problem+json; charset=UTF-8']],
  body: JSON.stringify({ title, status, instance: 'urn:trace:1' }),
});

const pick = (value: object, names: readonly string[]): object =>
  Object.fromEntries(Object.entries(value).filter(([name]) => names.includes(name)));

/** Payments, which are those of all tills: exact amounts, instants, variants of a method, keys against doubles, a redirect after a deed. */
export const payments: StatefulApp = defineStatefulApp({
  name: 'payments',
  document: new URL('./openapi.yaml', import.meta.url),
  token: 'token-of-the-till',
  otherToken: 'token-of-another-till',
  refuse: (status) => problem(status, 'Refused'),
  manners: ['many-headers', 'gzip'],
  faults: [
    { name: 'key-makes-doubles', rule: 'idempotency-ignored' },
    { name: 'key-of-another-body-gives-the-first', rule: 'idempotency-ignored' },
    { name: 'key-of-another-body-makes-one-more', rule: 'idempotency-ignored' },
    { name: 'offset-dropped', rule: 'read-differs-from-write', severity: 'warning' },
    { name: 'account-shown-as-card', rule: 'read-differs-from-write' },
    { name: 'holder-dropped', rule: 'read-differs-from-write' },
    { name: 'redirect-to-nowhere', rule: 'location-dead' },
    { name: 'patch-drops-phone', rule: 'patch-clobbers' },
    { name: 'null-phone-stays', rule: 'update-not-persisted' },
    { name: 'password-shown', rule: 'body-invalid' },
    { name: 'email-filter-by-prefix', rule: 'filter-ignored' },
    { name: 'due-from-excludes-the-day', rule: 'filter-ignored' },
    { name: 'due-to-ignored', rule: 'filter-ignored' },
    { name: 'total-of-the-page', rule: 'pagination-inconsistent' },
    { name: 'page-size-ignored', rule: 'pagination-inconsistent' },
    { name: 'metadata-of-the-first', rule: 'read-differs-from-write' },
  ],
  routes: (fault) => {
    const customers = new Map<string, Customer>();
    const payments = new Map<string, Payment>();
    const keys = new Map<string, { readonly body: string; readonly id: string }>();
    let last = 0;

    const show = ({ password, ...customer }: Customer): object =>
      fault === 'password-shown' && password !== undefined ? { ...customer, password } : customer;
    const showPayment = (payment: Payment): object =>
      fault === 'account-shown-as-card' && payment.method.type === 'account'
        ? {
            ...payment,
            method: {
              type: 'card',
              last4: String(payment.method.iban).replace(/\D/g, '').slice(-4).padStart(4, '0'),
            },
          }
        : payment;

    return {
      'POST /customers': ({ body }) => {
        last += 1;
        const input = pick(JSON.parse(body.toString()), ['name', 'email', 'phone', 'address', 'password']);
        const customer = {
          ...input,
          id: `urn:customer:${last}/${String(last * 7919).slice(-3)}`,
          createdAt: new Date().toISOString(),
        } as Customer;
        customers.set(customer.id, customer);
        return json(201, show(customer), [['Location', `/customers/${encodeURIComponent(customer.id)}`]]);
      },
      'GET /customers': ({ query }) => {
        const [number, wanted] = [Number(query.get('pageNumber') ?? 0), Number(query.get('pageSize') ?? 50)];
        const size = fault === 'page-size-ignored' ? 50 : wanted;
        const email = query.get('email');
        const found = [...customers.values()].filter((each) =>
          email === null
            ? true
            : fault === 'email-filter-by-prefix'
              ? each.email.startsWith(email.slice(0, 1))
              : each.email === email,
        );
        const page = found.slice(number * size, (number + 1) * size);
        return json(200, {
          content: page.map(show),
          totalElements: fault === 'total-of-the-page' ? page.length : found.length,
          totalPages: Math.ceil(found.length / size),
          empty: page.length === 0,
        });
      },
      'GET /customers/{customerId}': ({ parameters }) => {
        const customer = customers.get(parameters.customerId ?? '');
        return customer === undefined ? problem(404, 'No such customer') : json(200, show(customer));
      },
      'PATCH /customers/{customerId}': ({ parameters, body }) => {
        const customer = customers.get(parameters.customerId ?? '');
        if (customer === undefined) return problem(404, 'No such customer');
        const patch: Partial<Customer> = pick(JSON.parse(body.toString()), [
          'name',
          'email',
          'phone',
          'address',
        ]);
        const { phone, ...rest } = { ...customer, ...patch };
        const isGiven = patch.phone !== undefined;
        const next: Customer = {
          ...rest,
          ...(phone === null && fault === 'null-phone-stays'
            ? customer.phone && { phone: customer.phone }
            : phone != null && (isGiven || fault !== 'patch-drops-phone') && { phone }),
        };
        customers.set(customer.id, next);
        return json(200, show(next));
      },
      'DELETE /customers/{customerId}': ({ parameters }) =>
        customers.delete(parameters.customerId ?? '') ? empty(204) : problem(404, 'No such customer'),
      'POST /payments': ({ body, headers }) => {
        const key = String(headers['idempotency-key']).toLowerCase();
        const text = body.toString();
        const before = keys.get(key);
        if (before !== undefined && fault !== 'key-makes-doubles') {
          const same = payments.get(before.id);
          const isAny = fault === 'key-of-another-body-gives-the-first';
          if (same !== undefined && (before.body === text || isAny))
            return json(201, showPayment({ ...same, state: 'open' }), [
              ['Location', `payments/${before.id}`],
            ]);
          if (fault !== 'key-of-another-body-makes-one-more')
            return problem(422, 'The key was used with another body');
        }
        last += 1;
        const id = `pay_${last}`;
        const names = ['amount', 'currency', 'due', 'executeAt', 'method', 'metadata'];
        const input = pick(JSON.parse(text), names) as Omit<Payment, 'id' | 'state'>;

        const { executeAt } = input;
        const { holder: _, ...unheld } = input.method;
        const first = [...payments.values()].find(({ metadata }) => metadata !== undefined)?.metadata;
        const payment: Payment = {
          ...input,
          method: fault === 'holder-dropped' ? { ...unheld, type: input.method.type } : input.method,
          ...(executeAt !== undefined && {
            executeAt:
              fault === 'offset-dropped'
                ? executeAt.replace(/([+-]\d\d:\d\d|z)$/i, 'Z').toUpperCase()
                : inUtc(executeAt),
          }),
          ...(fault === 'metadata-of-the-first' &&
            first !== undefined &&
            input.metadata && { metadata: first }),
          state: 'open',
          id,
        };
        payments.set(id, payment);
        keys.set(key, { body: text, id });
        return json(201, showPayment(payment), [['Location', `payments/${id}`]]);
      },
      'GET /payments': ({ query, headers }) => {
        const is = (name: 'currency' | 'state', payment: Payment): boolean =>
          [null, payment[name]].includes(query.get(name));
        const from = query.get('dueFrom');
        const to = fault === 'due-to-ignored' ? null : query.get('dueTo');
        const found = [...payments.values()].filter(
          (each) =>
            is('currency', each) &&
            is('state', each) &&
            (from === null ||
              (each.due !== undefined &&
                (fault === 'due-from-excludes-the-day' ? each.due > from : each.due >= from))) &&
            (to === null || (each.due !== undefined && each.due <= to)),
        );
        const sign = query.get('order') === 'desc' ? -1 : 1;
        found.sort((a, b) => sign * (a.due ?? '9999').localeCompare(b.due ?? '9999'));
        if (/text\/csv/.test(headers.accept ?? '') && !/json|\*\/\*/.test(headers.accept ?? ''))
          return content(
            200,
            'text/csv; header=present',
            ['id,amount', ...found.map(({ id, amount }) => `${id},${amount}`)].join('\r\n'),
          );
        return json(200, found.map(showPayment));
      },
      'GET /payments/{paymentId}': ({ parameters }) => {
        const payment = payments.get(parameters.paymentId ?? '');
        return payment === undefined ? problem(404, 'No such payment') : json(200, showPayment(payment));
      },
      'POST /payments/{paymentId}/cancel': ({ parameters }) => {
        const payment = payments.get(parameters.paymentId ?? '');
        if (payment === undefined) return problem(404, 'No such payment');
        if (payment.state === 'cancelled') return problem(409, 'Cancelled already');
        payments.set(payment.id, { ...payment, state: 'cancelled' });
        // Relative to the address that was asked.
        const to = fault === 'redirect-to-nowhere' ? `/payment/${payment.id}` : `../${payment.id}`;
        return empty(303, [['Location', to]]);
      },
    };
  },
});

function inUtc(text: string): string {
  const time = Date.parse(text.toUpperCase());
  // Leap seconds are none of Date's.
  return Number.isNaN(time) ? text : new Date(time).toISOString();
}
