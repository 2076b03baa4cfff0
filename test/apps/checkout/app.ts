import { empty, json, type Reply } from '../reply.ts';
import { defineStatefulApp, type StatefulApp } from '../stateful-app.ts';

interface Checkout {
  readonly reference: string;
  readonly sku: string;
  readonly quantity: number;
  readonly amount: number;
  polls: number;
}

const parse = (body: Buffer): Record<string, unknown> =>
  JSON.parse(body.toString()) as Record<string, unknown>;
const price = 12.5;

/** Each answer keeps its schema; only the workflow says how they belong together. A payment is settled after two polls. */
export const checkout: StatefulApp = defineStatefulApp({
  name: 'checkout',
  document: new URL('./openapi.yaml', import.meta.url),
  workflows: new URL('./workflows.arazzo.yaml', import.meta.url),
  faults: [
    { name: 'another-price-than-quoted', rule: 'workflow-broken' },
    { name: 'reference-without-its-prefix', rule: 'workflow-broken' },
    { name: 'one-book-less', rule: 'workflow-broken' },
    { name: 'quote-forgotten', rule: 'workflow-broken' },
    { name: 'payment-never-settled', rule: 'workflow-broken' },
    { name: 'receipt-without-a-year', rule: 'workflow-broken' },
  ],
  routes: (fault) => {
    const quotes = new Map<string, { readonly sku: string; readonly quantity: number }>();
    const checkouts = new Map<string, Checkout>();
    let last = 0;

    const shown = ({ reference, sku, quantity, amount, polls }: Checkout): unknown => ({
      reference,
      amount,
      state: polls > 2 && fault !== 'payment-never-settled' ? 'paid' : 'pending',
      lines: [{ sku, quantity }],
    });
    const found = (reference: string | undefined, answer: (found: Checkout) => Reply): Reply => {
      const stored = checkouts.get(reference ?? '');
      return stored === undefined ? empty(404) : answer(stored);
    };

    return {
      'POST /quotes': ({ body }) => {
        const { sku, quantity } = parse(body);
        const quote = `q${quotes.size}`;
        quotes.set(quote, { sku: String(sku), quantity: Number(quantity) });
        return json(201, { quote, price: price * Number(quantity) });
      },
      'POST /checkouts': ({ body }) => {
        const { quote, note } = parse(body);
        const quoted = quotes.get(String(quote));
        if (quoted === undefined || note !== `For quote ${quote}` || fault === 'quote-forgotten')
          return empty(422);
        last += 1;
        const prefix = fault === 'reference-without-its-prefix' ? '' : 'CO-';
        const reference = `${prefix}${String(last).padStart(6, '0')}`;
        const quantity = fault === 'one-book-less' ? quoted.quantity - 1 : quoted.quantity;
        const amount = price * quoted.quantity + (fault === 'another-price-than-quoted' ? 0.5 : 0);
        const made = { reference, sku: quoted.sku, quantity, amount, polls: 0 };
        checkouts.set(reference, made);
        return json(201, shown(made));
      },
      'GET /checkouts/{reference}': ({ parameters }) =>
        found(parameters.reference, (stored) => {
          stored.polls += 1;
          return json(200, shown(stored));
        }),
      'DELETE /checkouts/{reference}': ({ parameters }) =>
        found(parameters.reference, ({ reference }) => {
          checkouts.delete(reference);
          return empty(204);
        }),
      'GET /receipts/{reference}': ({ parameters }) =>
        found(parameters.reference, ({ reference }) =>
          json(200, { number: `${fault === 'receipt-without-a-year' ? '' : '2024/'}${reference.slice(-6)}` }),
        ),
    };
  },
});
