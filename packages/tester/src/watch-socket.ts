import type { Socket } from 'node:net';

/** What came on one connection since its last request was sent. */
export interface Watch {
  /** Forgets what came so far: a request of this method is about to be sent. */
  start(method: string): void;
  /** What followed the answer, though by its head it had ended; undefined for nothing. */
  surplus(): Uint8Array | undefined;
  /** True when the server closed its side in order. */
  ended(): boolean;
  /** Whether the answer ends with its head, so that nobody waits for what may follow. */
  mayGoOn(): boolean;
  /** Waits a moment for it, then lets go of the connection. */
  linger(): Promise<void>;
}

/** Milliseconds for bytes to come that a server writes right behind a head. */
const lingerMs = 3;
const mostKept = 64 * 1024;

/**
 * Looks at every byte that a socket receives. An HTTP client stops where a head says that the answer ends; what a faulty
 * server sends behind it is only seen here.
 */
export function watchSocket(socket: Socket): Watch {
  let method = '';
  let answer = newAnswer();
  let isEnded = false;
  let letGo: (() => void) | undefined;

  const push = socket.push.bind(socket);
  socket.push = (chunk: Uint8Array | null) => {
    if (chunk === null) isEnded = true;
    else readOn(answer, chunk, method);
    return push(chunk);
  };
  const destroy = socket.destroy.bind(socket);
  socket.destroy = (error) => {
    // undici closes a connection that it will not use again in the very turn in which the head came.
    const isOver = error !== undefined && 'code' in error && error.code === 'UND_ERR_INFO';
    if (!isOver || !answer.endsWithHead || letGo !== undefined) return destroy(error);
    letGo = () => destroy(error);
    return socket;
  };

  return {
    start(next) {
      method = next;
      answer = newAnswer();
    },
    surplus: () => (answer.kept === 0 ? undefined : Buffer.concat(answer.surplus)),
    ended: () => isEnded,
    mayGoOn: () => answer.endsWithHead,
    async linger() {
      await new Promise((resolve) => setTimeout(resolve, lingerMs));
      letGo?.();
    },
  };
}

interface Answer {
  /** As much of the head as came; undefined when it is complete. */
  head: Buffer | undefined;
  /** True for one that has no content whatever its head says (RFC 9112 § 6.3). */
  endsWithHead: boolean;
  /** Bytes of content by the head; undefined where it does not say so. */
  length: number | undefined;
  /** Bytes of content that came. */
  came: number;
  readonly surplus: Uint8Array[];
  kept: number;
}

const nothing = Buffer.alloc(0);

function newAnswer(): Answer {
  return { head: nothing, endsWithHead: false, length: undefined, came: 0, surplus: [], kept: 0 };
}

function readOn(answer: Answer, chunk: Uint8Array, method: string): void {
  let rest = chunk;
  while (answer.head !== undefined) {
    const read = answer.head.length > 0 ? Buffer.concat([answer.head, rest]) : asBuffer(rest);
    const end = read.indexOf('\r\n\r\n');
    if (end === -1) {
      // No client reads a head as large as this.
      answer.head = read.length > mostKept ? undefined : read;
      return;
    }
    rest = read.subarray(end + 4);
    const head = read.toString('latin1', 0, end);
    const isInterim = /^HTTP\/1\.\d 1\d\d/.test(head);
    answer.head = isInterim ? nothing : undefined;
    if (!isInterim) {
      answer.endsWithHead = method === 'HEAD' || /^HTTP\/1\.\d (204|304)/.test(head);
      answer.length = answer.endsWithHead ? 0 : contentLength(head);
    }
    if (rest.length === 0) return;
  }
  answer.came += rest.length;
  if (answer.length === undefined) return;
  const beyond = Math.min(answer.came - answer.length, rest.length, mostKept - answer.kept);
  if (beyond <= 0) return;
  answer.kept += beyond;
  const from = Math.max(0, rest.length - (answer.came - answer.length));
  answer.surplus.push(rest.slice(from, from + beyond));
}

function asBuffer({ buffer, byteLength, byteOffset }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

function contentLength(head: string): number | undefined {
  if (/^transfer-encoding:/im.test(head)) return undefined;
  const stated = /^content-length:[ \t]*(\d+)[ \t]*\r?$/im.exec(head)?.[1];
  return stated === undefined ? undefined : Number(stated);
}
