import { empty, json } from '../reply.ts';
import { defineStatefulApp, type StatefulApp } from '../stateful-app.ts';

type Values = Record<string, unknown>;

const parse = (body: Buffer): Values => JSON.parse(body.toString()) as Values;

/** Entries are never deleted; some are there from the beginning; beyond the end the last page comes again. */
export const ledger: StatefulApp = defineStatefulApp({
  name: 'ledger',
  document: new URL('./openapi.yaml', import.meta.url),
  manners: ['numbers-with-a-point', 'length'],
  faults: [
    { name: 'cursor-goes-one-too-far', rule: 'pagination-inconsistent' },
    { name: 'cursor-goes-one-too-short', rule: 'pagination-inconsistent' },
    { name: 'last-page-lost', rule: 'pagination-inconsistent' },
    { name: 'amount-without-its-sign', rule: 'read-differs-from-write' },
    { name: 'offset-counts-pages', rule: 'pagination-inconsistent' },
    { name: 'offset-ignored', rule: 'pagination-inconsistent' },
    { name: 'total-one-too-many', rule: 'pagination-inconsistent' },
    { name: 'page-larger-than-asked', rule: 'pagination-inconsistent' },
  ],
  routes: (fault) => {
    const entries: Values[] = ['opened', 'moved', 'counted'].map((text, index) => ({
      number: index + 1,
      text,
    }));
    const books: Values[] = [];
    return {
      'GET /entries': ({ query }) => {
        const size = Number(query.get('page_size') ?? 5);
        const start = Number(query.get('cursor') ?? 0);
        const shift =
          fault === 'cursor-goes-one-too-far' ? 1 : fault === 'cursor-goes-one-too-short' ? -1 : 0;
        const page = entries.slice(start, start + size);
        const end = fault === 'last-page-lost' ? entries.length - 1 : entries.length;
        const more = start + size < end;
        return json(200, {
          entries: page,
          next_cursor: more ? String(start + size + shift) : null,
          has_more: more,
        });
      },
      'POST /entries': ({ body }) => {
        const entry: Values = { ...parse(body), number: entries.length + 1 };
        if (fault === 'amount-without-its-sign') entry.amount = '0.00';
        entries.push(entry);
        return json(200, entry);
      },
      'GET /entries/{number}': ({ parameters }) => {
        const entry = entries.find(({ number }) => String(number) === parameters.number);
        return entry === undefined ? empty(404) : json(200, entry);
      },
      'GET /books': ({ query }) => {
        const limit = Number(query.get('limit') ?? 5) + (fault === 'page-larger-than-asked' ? 1 : 0);
        const asked = Number(query.get('offset') ?? 0);
        const offset =
          fault === 'offset-ignored' ? 0 : fault === 'offset-counts-pages' ? asked * limit : asked;
        const total = books.length + (fault === 'total-one-too-many' ? 1 : 0);
        return json(200, books.slice(offset, offset + limit), [['X-Total-Count', String(total)]]);
      },
      'POST /books': ({ body }) => {
        const book = { ...parse(body), _id: `b${books.length}` };
        books.push(book);
        return json(201, book);
      },
      'GET /books/{book_id}': ({ parameters }) => {
        const book = books.find(({ _id }) => _id === parameters.book_id);
        return book === undefined ? empty(404) : json(200, book);
      },
    };
  },
});
