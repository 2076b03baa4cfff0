import type { Socket } from 'node:net';
import { Client, type Dispatcher } from 'undici';
import { type Tap, tapWrites, type Written } from './tap-writes.ts';
import type { Route } from './transport.ts';
import { type Watch, watchSocket } from './watch-socket.ts';

/** One connection to a server, opened anew whenever it was closed. It carries one exchange at a time. */
export interface Connection {
  readonly dispatcher: Dispatcher;
  /** Sockets that were opened for it so far. */
  opened(): number;
  /** Undefined before the first one is open. */
  watch(): Watch | undefined;
  /** What went out since `start`. */
  written(): Written;
  /** To be called before a request of this method is sent. */
  start(method: string): void;
}

/** Connections to one origin, of which each exchange has one for itself. */
export interface Connections {
  /** Waits until one is free. */
  take(): Promise<Connection>;
  giveBack(connection: Connection): void;
  close(): Promise<void>;
}

/**
 * The connections of one route. They are made when they are wanted, and the one that was used last is used first.
 *
 * @param most of them at the same time
 */
export function createConnections(route: Route, most: number): Connections {
  const all: Connection[] = [];
  const free: Connection[] = [];
  const waiting: ((connection: Connection) => void)[] = [];
  return {
    async take() {
      const known = free.pop();
      if (known !== undefined) return known;
      if (all.length >= most) return new Promise((resolve) => waiting.push(resolve));
      const made = createConnection(route);
      all.push(made);
      return made;
    },
    giveBack(connection) {
      const next = waiting.shift();
      if (next === undefined) free.push(connection);
      else next(connection);
    },
    async close() {
      await Promise.all(all.map(({ dispatcher }) => dispatcher.destroy()));
    },
  };
}

function createConnection({ origin, connect }: Route): Connection {
  let opened = 0;
  let method = '';
  let watch: Watch | undefined;
  let tap: Tap | undefined;
  const dispatcher = new Client(origin, {
    allowH2: false,
    maxHeaderSize: 16 * 1024,
    // One timer of the sender covers the whole exchange, so that a server that drips cannot keep it alive.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect(target, callback) {
      opened += 1;
      connect(target, (...[error, socket]) => {
        if (error !== null) return callback(error, null);
        watch = watchSocket(socket as Socket);
        watch.start(method);
        tap = tapWrites(socket as Socket);
        callback(null, socket);
      });
    },
  });
  return {
    dispatcher,
    opened: () => opened,
    watch: () => watch,
    written: () => tap?.written() ?? { pieces: [], isComplete: false },
    start(next) {
      method = next;
      watch?.start(next);
      tap?.start();
    },
  };
}
