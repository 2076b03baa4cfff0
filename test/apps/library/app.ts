import { type AppRequest, empty, type Handler, json, type Reply } from '../reply.ts';
import { defineStatefulApp, type StatefulApp } from '../stateful-app.ts';

interface Book {
  readonly isbn: string;
  readonly title: string;
  readonly genre: string;
  readonly year?: number;
  readonly authors?: readonly { readonly name: string; readonly born?: number }[];
  readonly price?: number;
  readonly addedAt: string;
  readonly internalNote?: string;
  readonly [name: string]: unknown;
}

interface Copy {
  readonly number: number;
  readonly shelf: string;
  readonly condition: string;
  readonly acquired?: string;
}

const token = 's3ss-of-the-librarian';
const otherToken = 's3ss-of-another-one';

const problem = (status: number, code: string): Reply => json(status, { code, hint: null });

const pick = (body: Buffer, names: readonly string[]): object =>
  Object.fromEntries(
    Object.entries(JSON.parse(body.toString()) as object).filter(([name]) => names.includes(name)),
  );

const bookNames = ['title', 'subtitle', 'genre', 'year', 'authors', 'price', 'internalNote'];

/** Books and their copies, which all librarians look after: a session, filters of every style, an order, languages, lines of JSON, properties of one way. */
export const library: StatefulApp = defineStatefulApp({
  name: 'library',
  document: new URL('./openapi.yaml', import.meta.url),
  token,
  otherToken,
  refuse: (status) => problem(status, 'not-as-described'),
  manners: ['charset', 'length'],
  faults: [
    { name: 'genre-filter-ignored', rule: 'filter-ignored' },
    { name: 'first-shelf-alone', rule: 'filter-ignored' },
    { name: 'english-whatever-is-asked', rule: 'header-invalid' },
    { name: 'offset-one-less', rule: 'pagination-inconsistent' },
    { name: 'limit-one-more', rule: 'pagination-inconsistent' },
    { name: 'order-ignored', rule: 'filter-ignored' },
    { name: 'subtitle-kept', rule: 'update-not-persisted' },
    { name: 'subtitle-not-replaced', rule: 'update-not-persisted' },
    { name: 'note-shown', rule: 'body-invalid' },
    { name: 'born-dropped', rule: 'read-differs-from-write' },
    { name: 'price-in-whole-dimes', rule: 'read-differs-from-write' },
    { name: 'copy-count-stays', rule: 'pagination-inconsistent', severity: 'warning' },
    { name: 'condition-defaults-to-worn', rule: 'read-differs-from-write' },
    { name: 'move-resets-condition', rule: 'patch-clobbers' },
  ],
  routes: (fault) => {
    const books = new Map<string, Book>();
    const copies = new Map<string, Map<number, Copy>>();
    let last = 31_415;
    let lastCopy = 0;

    const shelves = (isbn: string): Map<number, Copy> => copies.get(isbn) ?? new Map();
    const show = ({ internalNote, ...book }: Book, language = 'en'): object => ({
      ...book,
      ...(fault === 'note-shown' && internalNote !== undefined && { internalNote }),
      summary: { en: 'A book', de: 'Ein Buch', fr: 'Un livre' }[language],
      copies: fault === 'copy-count-stays' ? 0 : shelves(book.isbn).size,
    });
    const keep = (isbn: string, addedAt: string, body: Buffer): Book => {
      const input = pick(body, bookNames) as Book;
      const { authors, price } = input;
      const book: Book = {
        ...input,
        ...(authors && fault === 'born-dropped' && { authors: authors.map(({ name }) => ({ name })) }),
        ...(price !== undefined &&
          fault === 'price-in-whole-dimes' && { price: Math.floor(price * 10) / 10 }),
        isbn,
        addedAt,
      };
      books.set(isbn, book);
      return book;
    };
    const signedIn =
      (handler: Handler): Handler =>
      (request) =>
        (request.headers.cookie ?? '')
          .split(/;\s*/)
          .some((each) => each === `sid=${token}` || each === `sid=${otherToken}`)
          ? handler(request)
          : problem(401, 'sign-in');
    const ofBook = (handler: (book: Book, request: AppRequest) => Reply): Handler =>
      signedIn((request) => {
        const book = books.get(request.parameters.isbn ?? '');
        return book === undefined ? problem(404, 'unknown') : handler(book, request);
      });
    const ofCopy = (handler: (copy: Copy, all: Map<number, Copy>, request: AppRequest) => Reply): Handler =>
      signedIn((request) => {
        const { isbn = '', number } = request.parameters;
        const all = shelves(isbn);
        const copy = all.get(Number(number));
        return copy === undefined ? problem(404, 'unknown') : handler(copy, all, request);
      });

    return {
      'GET /books': signedIn(({ query }) => {
        const wanted = [
          ['genre', query.get('filter[genre]')],
          ['year', query.get('filter[year]')],
        ]
          .filter((each): each is [string, string] => each[1] !== null)
          .filter(([name]) => name !== 'genre' || fault !== 'genre-filter-ignored');
        const is =
          (book: Book) =>
          ([name, value]: [string, string]): boolean =>
            String(book[name]) === value;
        const q = query.get('q');
        const found = [...books.values()].filter(
          (book) =>
            wanted.every(is(book)) && (q === null || book.title.toLowerCase().includes(q.toLowerCase())),
        );
        const order = fault === 'order-ignored' ? [] : (query.get('orderBy')?.split('|') ?? []);

        found.sort((a, b) => {
          for (const each of order) {
            const sign = each.startsWith('-') ? -1 : 1;
            const compared = each.endsWith('year')
              ? (a.year ?? Infinity) - (b.year ?? Infinity) || 0
              : a.title.localeCompare(b.title);
            if (compared !== 0) return sign * compared;
          }
          return 0;
        });
        const offset = Number(query.get('offset') ?? 0);
        const from = fault === 'offset-one-less' ? Math.max(0, offset - 1) : offset;
        const limit = Number(query.get('limit') ?? 25) + (fault === 'limit-one-more' ? 1 : 0);
        return json(200, {
          results: found.slice(from, from + limit).map((book) => show(book)),
          total: found.length,
          facets: {},
        });
      }),
      'POST /books': signedIn(({ body }) => {
        last += 17;
        const book = keep(`978-${last}`, new Date().toISOString(), body);
        return json(201, show(book), [['content-location', `/books/${book.isbn}`]]);
      }),
      'GET /books/{isbn}': ofBook((book, { headers }) => {
        const asked = headers['accept-language'] ?? 'en';
        const isKnown = ['en', 'de', 'fr'].includes(asked) && fault !== 'english-whatever-is-asked';
        const language = isKnown ? asked : 'en';
        return json(200, show(book, language), [
          ['Content-Language', language],
          ['Vary', 'accept-language'],
        ]);
      }),
      'PUT /books/{isbn}': ofBook((book, { body }) => {
        const given: Partial<Book> = JSON.parse(body.toString());
        const next = keep(book.isbn, book.addedAt, body);
        const { subtitle } = book;
        if (subtitle !== undefined)
          if (
            fault === 'subtitle-not-replaced' ||
            (fault === 'subtitle-kept' && given.subtitle === undefined)
          )
            books.set(book.isbn, { ...next, subtitle });
        return empty(204);
      }),
      'DELETE /books/{isbn}': ofBook(({ isbn }) => {
        books.delete(isbn);
        copies.delete(isbn);
        return empty(204);
      }),
      'GET /books/{isbn}/copies': ofBook(({ isbn }, { query }) => {
        const shelf = query.get('shelf')?.split(' ');
        const wanted = fault === 'first-shelf-alone' ? shelf?.slice(0, 1) : shelf;
        return json(
          200,
          [...shelves(isbn).values()].filter(({ shelf }) => wanted?.includes(shelf) ?? true),
        );
      }),
      'POST /books/{isbn}/copies': ofBook(({ isbn }, { body }) => {
        lastCopy += 1;
        const condition = fault === 'condition-defaults-to-worn' ? 'worn' : 'new';
        const copy = {
          condition,
          ...pick(body, ['shelf', 'condition', 'acquired']),
          number: lastCopy,
        } as Copy;
        copies.set(isbn, shelves(isbn).set(lastCopy, copy));
        return json(201, copy);
      }),
      'GET /books/{isbn}/copies/{number}': ofCopy((copy) => json(200, copy)),
      'PATCH /books/{isbn}/copies/{number}': ofCopy((copy, all, { body }) => {
        const patch = pick(body, ['shelf', 'condition']);
        const reset = fault === 'move-resets-condition' ? { condition: 'new' } : {};
        all.set(copy.number, { ...copy, ...reset, ...patch });
        return empty(204);
      }),
      'DELETE /books/{isbn}/copies/{number}': ofCopy((copy, all) => {
        all.delete(copy.number);
        return empty(204);
      }),
    };
  },
});
