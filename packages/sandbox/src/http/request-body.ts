import type { IncomingMessage } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { ConnectionCut, Refusal } from './refusal.ts';

export interface RequestBodyOptions {
  readonly maxBytes: number;
  /** Milliseconds without a byte. */
  readonly idleTime: number;
  /** Called before the first byte is asked for: the place for `100 Continue`. */
  readonly onStart?: () => void;
  /** Fault: reads no faster than this. */
  readonly bytesPerSecond?: number | undefined;
  /** Fault: the connection breaks after this many bytes. */
  readonly resetAfter?: number | undefined;
  /** A body up to this size is kept, to be looked at. @default none is */
  readonly keepBytes?: number | undefined;
}

/**
 * The body of a request as it arrives. What was received is counted, never what a header declares.
 *
 * Iterating throws `Refusal` for a body that is too large (413) or stands still (408), and `ConnectionCut` when the client
 * goes away; the connection stays open otherwise, so that a refusal can be answered.
 */
export class RequestBody implements AsyncIterable<Buffer> {
  readonly #request: IncomingMessage;
  readonly #options: RequestBodyOptions;
  #received = 0;
  /** Copies: whoever reads a chunk may free its memory. */
  #kept: Buffer[] = [];
  #started = false;
  #finished = false;
  #wake: (() => void) | undefined;
  #interruption: Error | undefined;

  constructor(request: IncomingMessage, options: RequestBodyOptions) {
    this.#request = request;
    this.#options = options;
  }

  /** Bytes received so far. */
  get received(): number {
    return this.#received;
  }

  /** The whole body, where it was read to its end and `keepBytes` allows. */
  get kept(): Buffer | undefined {
    const { keepBytes = -1 } = this.#options;
    return this.#finished && this.#received <= keepBytes ? Buffer.concat(this.#kept) : undefined;
  }

  /** Whether the request has a body, an empty one of unknown length included. */
  get present(): boolean {
    const { headers } = this.#request;
    return 'transfer-encoding' in headers || Number(headers['content-length'] ?? 0) > 0;
  }

  /** Whether everything has been read. */
  get complete(): boolean {
    return !this.present || (this.#request.complete && this.#request.readableEnded);
  }

  /** Ends the reading, also while it waits for bytes, with this error. */
  interrupt(error: Error): void {
    this.#interruption = error;
    this.#wake?.();
  }

  /** Asks for no further bytes than are allowed, before any is read. @throws {Refusal} 413 */
  expectAtMost(maxBytes: number): void {
    const declared = Number(this.#request.headers['content-length'] ?? 0);
    if (declared > maxBytes) throw tooLarge(maxBytes);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer> {
    const { maxBytes, resetAfter = Number.POSITIVE_INFINITY } = this.#options;
    if (!this.present) return;
    this.expectAtMost(maxBytes);
    if (resetAfter === 0) throw new ConnectionCut('reset before the body');
    for await (const chunk of this.#chunks()) {
      const room = resetAfter - this.#received;
      const taken = chunk.length < room ? chunk : chunk.subarray(0, room);
      const { length } = taken;
      this.#received += length;
      if (this.#received > maxBytes) throw tooLarge(maxBytes);
      this.#keep(taken);
      // Whoever takes it may free its memory, and then it has no length any more.
      yield taken;
      await this.#throttle(length);
      if (this.#received >= resetAfter) throw new ConnectionCut(`reset after ${resetAfter} bytes`);
    }
    this.#finished = true;
  }

  #keep(chunk: Buffer): void {
    const { keepBytes = 0 } = this.#options;
    if (this.#received <= keepBytes) this.#kept.push(Buffer.from(chunk));
    else if (this.#kept.length > 0) this.#kept = [];
  }

  async *#chunks(): AsyncGenerator<Buffer> {
    const request = this.#request;
    // Taken as they come: `read()` would copy what has gathered into one buffer.
    const waiting: Buffer[] = [];
    let idle = false;
    const wake = (): void => this.#wake?.();
    const onData = (chunk: Buffer): void => {
      waiting.push(chunk);
      request.pause();
      wake();
    };
    const timer = setTimeout(() => {
      idle = true;
      wake();
    }, this.#options.idleTime);
    for (const event of ['end', 'close', 'error']) request.on(event, wake);
    if (!this.#started) this.#options.onStart?.();
    this.#started = true;
    request.on('data', onData);
    try {
      for (;;) {
        if (this.#interruption !== undefined) throw this.#interruption;
        const chunk = waiting.shift();
        if (chunk !== undefined) {
          timer.refresh();
          yield chunk;
        } else if (request.readableEnded) {
          return;
        } else if (request.destroyed) {
          throw new ConnectionCut('the client closed the connection');
        } else if (idle) {
          throw new Refusal(408, `No byte of the body came for ${this.#options.idleTime} ms.`);
        } else {
          request.resume();
          await new Promise<void>((resolve) => {
            this.#wake = resolve;
          });
        }
      }
    } finally {
      clearTimeout(timer);
      request.off('data', onData);
      for (const event of ['end', 'close', 'error']) request.off(event, wake);
    }
  }

  async #throttle(bytes: number): Promise<void> {
    const { bytesPerSecond } = this.#options;
    if (bytesPerSecond === undefined) return;
    const end = performance.now() + (bytes / bytesPerSecond) * 1000;
    for (let left = end - performance.now(); left > 0; left = end - performance.now()) {
      if (this.#request.destroyed || this.#interruption !== undefined) return;
      await wait(Math.min(left, 50));
    }
  }

  /** Reads and forgets what is left, up to a number of bytes and of milliseconds. False when there is more. */
  async drain(limit: { readonly bytes: number; readonly time: number }): Promise<boolean> {
    const request = this.#request;
    if (this.complete || request.destroyed) return true;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, limit.time);
    let left = limit.bytes;
    const onData = (chunk: Buffer): void => {
      left -= chunk.length;
      if (left < 0) resolve();
    };
    for (const event of ['end', 'close', 'error']) request.on(event, resolve);
    request.on('data', onData);
    request.resume();
    await promise;
    clearTimeout(timer);
    request.off('data', onData);
    request.pause();
    return request.readableEnded;
  }
}

function tooLarge(maxBytes: number): Refusal {
  return new Refusal(413, `The body is larger than the ${maxBytes} bytes that are allowed.`);
}
