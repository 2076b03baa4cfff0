import { empty, type Fields, json, type Reply } from '../reply.ts';
import { defineStatefulApp, type StatefulApp } from '../stateful-app.ts';

interface CardInput {
  readonly title: string;
  readonly status?: string;
  readonly priority?: number;
  readonly labels?: readonly string[];
  readonly due?: string | null;
  readonly version?: number;
}

interface Card extends CardInput {
  readonly id: number;
  readonly boardId: number;
  readonly version: number;
  readonly status: string;
  readonly priority: number;
  readonly createdAt: string;
  readonly deleted?: boolean;
}

interface Board {
  readonly id: number;
  readonly name: string;
}

const properties = ['title', 'status', 'priority', 'labels', 'due', 'version'];

const problem = (status: number, title: string): Reply => ({
  status,
  headers: [['content-type', 'application/problem+json']],
  body: JSON.stringify({ title, status }),
});

/** Cards on boards: nested, versioned, deleted softly and restored, filtered and sorted, made in batches. */
export const boards: StatefulApp = defineStatefulApp({
  name: 'boards',
  document: new URL('./openapi.yaml', import.meta.url),
  manners: ['keys-reversed', 'charset'],
  faults: [
    { name: 'found-on-any-board', rule: 'created-not-found' },
    { name: 'status-filter-ignored', rule: 'filter-ignored' },
    { name: 'descending-ascends', rule: 'filter-ignored' },
    { name: 'restored-without-labels', rule: 'read-differs-from-write', severity: 'warning' },
    { name: 'stale-version-wins', rule: 'precondition-ignored' },
    { name: 'deleted-still-listed', rule: 'deleted-still-found' },
    { name: 'null-leaves-due', rule: 'update-not-persisted' },
    { name: 'default-of-one', rule: 'read-differs-from-write' },
    { name: 'replace-keeps-labels', rule: 'update-not-persisted' },
    { name: 'delete-takes-the-next', rule: 'created-not-found' },
    { name: 'patch-resets-created', rule: 'patch-clobbers' },
    { name: 'count-includes-deleted', rule: 'pagination-inconsistent' },
  ],
  routes: (fault) => {
    const boards = new Map<number, Board>();
    const cards = new Map<number, Card>();
    let lastBoard = 400;
    let lastCard = 7_000_000_000;

    const boardOf = (parameters: Readonly<Record<string, string>>): Board | undefined =>
      boards.get(Number(parameters.boardId));
    const cardOf = (parameters: Readonly<Record<string, string>>): Card | undefined => {
      const card = cards.get(Number(parameters.cardId));
      if (boardOf(parameters) === undefined) return undefined;
      if (fault === 'found-on-any-board') return card;
      return card?.boardId === Number(parameters.boardId) ? card : undefined;
    };
    const living = (boardId: number): Card[] =>
      [...cards.values()].filter((card) => card.boardId === boardId && card.deleted !== true);
    const isTaken = (boardId: number, title: string, self?: number): boolean =>
      living(boardId).some((card) => card.title === title && card.id !== self);
    const make = (boardId: number, input: CardInput): Card => {
      lastCard += 3;
      const card: Card = {
        status: 'open',
        priority: fault === 'default-of-one' ? 1 : 3,
        ...input,
        id: lastCard,
        boardId,
        version: 1,
        createdAt: new Date().toISOString(),
      };
      cards.set(card.id, card);
      return card;
    };
    const show = ({ deleted: _, ...card }: Card): object => ({
      ...card,
      _links: { self: `/boards/${card.boardId}/cards/${card.id}`, board: `/boards/${card.boardId}` },
    });
    const showBoard = (board: Board): object => ({
      ...board,
      cardCount:
        fault === 'count-includes-deleted'
          ? [...cards.values()].filter(({ boardId }) => boardId === board.id).length
          : living(board.id).length,
    });
    const at = (card: Card): Fields => [['LOCATION', `/boards/${card.boardId}/cards/${card.id}`]];
    // What nobody described is nothing that a card has.
    const read = (body: Buffer): CardInput => known(JSON.parse(body.toString()));
    const known = <T extends object>(value: T): T =>
      Object.fromEntries(Object.entries(value).filter(([name]) => properties.includes(name))) as T;

    return {
      'GET /boards': () => json(200, [...boards.values()].map(showBoard)),
      'POST /boards': ({ body }) => {
        lastBoard += 1;
        const { name }: Board = JSON.parse(body.toString());
        const board = { id: lastBoard, name };
        boards.set(board.id, board);
        return json(201, showBoard(board), [['Location', `/boards/${board.id}`]]);
      },
      'GET /boards/{boardId}': ({ parameters }) => {
        const board = boardOf(parameters);
        return board === undefined ? problem(404, 'No such board') : json(200, showBoard(board));
      },
      'DELETE /boards/{boardId}': ({ parameters }) => {
        const board = boardOf(parameters);
        if (board === undefined) return problem(404, 'No such board');
        boards.delete(board.id);
        for (const card of [...cards.values()]) if (card.boardId === board.id) cards.delete(card.id);
        return empty(204);
      },
      'GET /boards/{boardId}/cards': ({ parameters, query }) => {
        const board = boardOf(parameters);
        if (board === undefined) return problem(404, 'No such board');
        const [status, labels] = [query.get('status'), query.getAll('label')];
        const has = (card: Card, label: string): boolean => card.labels?.includes(label) ?? false;
        const all =
          fault === 'deleted-still-listed'
            ? [...cards.values()].filter((c) => c.boardId === board.id)
            : living(board.id);
        const found = all.filter(
          (card) =>
            (status === null || fault === 'status-filter-ignored' || card.status === status) &&
            (labels.length === 0 || labels.every((label) => has(card, label))),
        );
        const sort = query.get('sort') ?? 'id';
        const by = sort.replace('-', '') as 'id' | 'title' | 'priority';
        const sign = sort.startsWith('-') && fault !== 'descending-ascends' ? -1 : 1;
        const compare = (a: Card, b: Card): number =>
          by === 'title' ? a.title.localeCompare(b.title) : a[by] - b[by];
        found.sort((a, b) => sign * compare(a, b) || a.id - b.id);
        return json(200, { cards: found.map(show), count: found.length });
      },
      'POST /boards/{boardId}/cards/batch': ({ parameters, body }) => {
        const board = boardOf(parameters);
        if (board === undefined) return problem(404, 'No such board');
        const inputs = (JSON.parse(body.toString()) as { cards: CardInput[] }).cards.map(known);
        const results = inputs.map((input) => {
          if (isTaken(board.id, input.title)) return { status: 409, error: 'The title is taken' };
          return { status: 201, card: show(make(board.id, input)) };
        });

        return json(207, { results });
      },
      'POST /boards/{boardId}/cards': ({ parameters, body }) => {
        const board = boardOf(parameters);
        if (board === undefined) return problem(404, 'No such board');
        const input = read(body);
        if (isTaken(board.id, input.title)) return problem(409, 'The title is taken');
        const card = make(board.id, input);
        return json(201, show(card), at(card));
      },
      'GET /boards/{boardId}/cards/{cardId}': ({ parameters }) => {
        const card = cardOf(parameters);
        if (card === undefined) return problem(404, 'No such card');
        return card.deleted ? problem(410, 'Deleted') : json(200, show(card));
      },
      'PUT /boards/{boardId}/cards/{cardId}': ({ parameters, body }) => {
        const card = cardOf(parameters);
        if (card === undefined || card.deleted) return problem(404, 'No such card');
        const input = read(body);
        if (input.version !== card.version && fault !== 'stale-version-wins')
          return problem(409, 'Another version by now');
        if (isTaken(card.boardId, input.title, card.id)) return problem(409, 'The title is taken');
        const { id, boardId, version, createdAt } = card;
        const kept = fault === 'replace-keeps-labels' && card.labels ? { labels: card.labels } : {};
        const next: Card = {
          status: 'open',
          priority: 3,
          ...kept,
          ...input,
          id,
          boardId,
          version: version + 1,
          createdAt,
        };
        cards.set(id, next);
        return json(200, show(next));
      },
      'PATCH /boards/{boardId}/cards/{cardId}': ({ parameters, body }) => {
        const card = cardOf(parameters);
        if (card === undefined || card.deleted) return problem(404, 'No such card');
        const patch: Partial<CardInput> = read(body);
        if (patch.title !== undefined && isTaken(card.boardId, patch.title, card.id))
          return problem(409, 'The title is taken');
        const next: Record<string, unknown> = { ...card };
        for (const [name, value] of Object.entries(patch)) {
          if (value !== null) next[name] = value;
          else if (fault !== 'null-leaves-due') delete next[name];
        }
        const { id, boardId, version, createdAt } = card;
        const made = fault === 'patch-resets-created' ? '2026-01-01T00:00:00Z' : createdAt;
        const changed = { ...next, id, boardId, version: version + 1, createdAt: made } as unknown as Card;
        cards.set(id, changed);
        return json(200, show(changed));
      },
      'DELETE /boards/{boardId}/cards/{cardId}': ({ parameters }) => {
        const card = cardOf(parameters);
        if (card === undefined) return problem(404, 'No such card');
        if (card.deleted) return problem(410, 'Deleted already');
        cards.set(card.id, { ...card, deleted: true, version: card.version + 1 });
        if (fault === 'delete-takes-the-next') {
          const next = living(card.boardId).find(({ id }) => id > card.id);
          if (next) cards.set(next.id, { ...next, deleted: true });
        }
        return empty(204);
      },
      'POST /boards/{boardId}/cards/{cardId}/restore': ({ parameters }) => {
        const card = cardOf(parameters);
        if (card === undefined) return problem(404, 'No such card');
        if (!card.deleted) return problem(409, 'Not deleted');
        if (isTaken(card.boardId, card.title)) return problem(409, 'The title is taken');
        const { deleted: _, labels, ...rest } = card;
        const back = {
          ...rest,
          ...(labels && fault !== 'restored-without-labels' && { labels }),
          version: card.version + 1,
        };
        cards.set(card.id, back);
        return json(200, show(back));
      },
    };
  },
});
