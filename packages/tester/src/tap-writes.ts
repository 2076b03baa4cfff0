import type { Socket } from 'node:net';

/** What was written to one connection since its last request was begun. */
export interface Written {
  /**
   * In the order in which the operating system took them; a piece that it did not take whole is left out. Text stands for
   * bytes as Latin-1.
   */
  readonly pieces: readonly (Uint8Array | string)[];
  /** Whether nothing is under way, and nothing was refused. */
  readonly isComplete: boolean;
}

export interface Tap {
  /** Forgets what was written so far: another request is about to be sent. */
  start(): void;
  written(): Written;
}

interface Chunk {
  readonly chunk: Uint8Array | string;
  readonly encoding: BufferEncoding;
}

interface Log {
  readonly pieces: (Uint8Array | string)[];
  underWay: number;
  hasFailed: boolean;
}

/** How exactly it is known what a connection took that broke, in bytes. */
const pieceSize = 64 * 1024;
/** To copy so few bytes costs less than to hand over a head and a body in two pieces. */
const smallSize = 4 * 1024;

/**
 * Notes every byte that goes out over a socket, below its `write` and above TLS: what the transport really takes, however
 * the HTTP client came to it. Large bodies go out in pieces, so that it is known how far a broken connection came.
 */
export function tapWrites(socket: Socket): Tap {
  let log = newLog();
  const writeOne = socket._write.bind(socket);
  const writeMany = socket._writev?.bind(socket);

  function write(chunks: readonly Chunk[], done: (error?: Error | null) => void): void {
    // What is still under way of a request before this one is not this one's.
    const own = log;
    own.underWay += 1;
    const note = (batch: readonly Chunk[], error?: Error | null): void => {
      if (error == null) for (const each of batch) own.pieces.push(pieceOf(each));
      else own.hasFailed = true;
    };
    if (sizeOf(chunks) <= smallSize) {
      const taken = (error?: Error | null): void => {
        note(chunks, error);
        own.underWay -= 1;
        done(error);
      };
      const [only, ...others] = chunks;
      if (only !== undefined && others.length === 0) writeOne(only.chunk, only.encoding, taken);
      else writeOne(joined(chunks), 'buffer' as BufferEncoding, taken);
      return;
    }
    const pieces = chunks.flatMap(cut);
    const next = (): void => {
      const batch = writeMany === undefined ? pieces.splice(0, 1) : takeBatch(pieces);
      const after = (error?: Error | null): void => {
        note(batch, error);
        if (error == null && pieces.length > 0) {
          next();
          return;
        }
        own.underWay -= 1;
        done(error);
      };
      const [first] = batch;
      if (first === undefined) after();
      else if (batch.length === 1 || writeMany === undefined) writeOne(first.chunk, first.encoding, after);
      else writeMany([...batch], after);
    };
    next();
  }

  socket._write = (chunk: Uint8Array | string, encoding, done) => write([{ chunk, encoding }], done);
  if (writeMany !== undefined) socket._writev = write;
  return {
    start() {
      log = newLog();
    },
    written: () => ({
      pieces: log.pieces,
      isComplete: log.underWay === 0 && !log.hasFailed && socket.writableLength === 0,
    }),
  };
}

function newLog(): Log {
  return { pieces: [], underWay: 0, hasFailed: false };
}

function cut(whole: Chunk): Chunk[] {
  const { chunk, encoding } = whole;
  if (typeof chunk === 'string' || chunk.length <= pieceSize) return [whole];
  const count = Math.ceil(chunk.length / pieceSize);
  return Array.from({ length: count }, (_, index) => ({
    chunk: chunk.subarray(index * pieceSize, (index + 1) * pieceSize),
    encoding,
  }));
}

/** Takes off as many as go out at once: a head goes together with the beginning of its body. */
function takeBatch(pieces: Chunk[]): Chunk[] {
  let size = 0;
  const end = pieces.findIndex(({ chunk }) => {
    size += chunk.length;
    return size >= 2 * pieceSize;
  });
  return pieces.splice(0, end === -1 ? pieces.length : Math.max(1, end));
}

function sizeOf(chunks: readonly Chunk[]): number {
  let size = 0;
  for (const { chunk } of chunks) size += chunk.length;
  return size;
}

function joined(chunks: readonly Chunk[]): Buffer {
  return Buffer.concat(
    chunks.map(({ chunk, encoding }) => (typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk)),
  );
}

function pieceOf({ chunk, encoding }: Chunk): Uint8Array | string {
  return typeof chunk === 'string' && encoding !== 'latin1' ? Buffer.from(chunk, encoding) : chunk;
}
