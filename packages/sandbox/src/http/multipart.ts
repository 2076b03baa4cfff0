import type { Readable } from 'node:stream';
import { parseContentDisposition, parseMediaType } from '@countersign/contract';
import { Dicer } from '@fastify/busboy';
import type { Limits } from '../limits.ts';
import { checkFilename } from './check-filename.ts';
import { Refusal } from './refusal.ts';

/** What the headers of a part say. */
export interface PartInfo {
  readonly field: string;
  /** As sent, directories included; checked. Absent when the part has none. */
  readonly filename: string | undefined;
  /** As sent. */
  readonly contentType: string | undefined;
}

export interface MultipartOptions {
  readonly limits: Limits;
  /** Takes the bytes of a file; gives `undefined` for a part that is no file, whose bytes are then ignored. */
  readonly onPart: (info: PartInfo) => ((bytes: AsyncIterable<Buffer>) => Promise<void>) | undefined;
}

type PartHeaders = Readonly<Record<string, readonly string[] | undefined>>;

/**
 * Reads a multipart body part by part as it arrives. The parser is Dicer, the one inside @fastify/busboy: Busboy itself
 * skips a malformed part without a word, and here every part must be taken or refused.
 *
 * @throws {Refusal} 400, 413 or 415; whatever `onPart` or its result throws
 */
export async function readMultipart(
  body: AsyncIterable<Buffer>,
  contentType: string | undefined,
  options: MultipartOptions,
): Promise<void> {
  const reader = new MultipartReader(boundaryOf(contentType), options);
  try {
    for await (const chunk of body) await reader.write(chunk);
    await reader.end();
  } catch (error) {
    await reader.abort(error);
    throw error;
  }
}

function boundaryOf(contentType: string | undefined): string {
  const type = contentType === undefined ? undefined : parseMediaType(contentType);
  if (type?.essence !== 'multipart/form-data') {
    throw new Refusal(415, 'The body must be multipart/form-data.', {
      headers: { 'accept-post': 'multipart/form-data' },
    });
  }
  const boundary = type.parameters.boundary;
  if (boundary === undefined || boundary === '' || boundary.length > 70) {
    throw new Refusal(400, 'The Content-Type has no usable boundary (RFC 2046 section 5.1.1).');
  }
  return boundary;
}

class MultipartReader {
  readonly #options: MultipartOptions;
  readonly #dicer: Dicer;
  readonly #tasks: Promise<void>[] = [];
  readonly #open = new Set<Readable>();
  #parts = 0;
  #fields = 0;
  #withoutHeaders = 0;
  #failure: { readonly error: unknown } | undefined;
  readonly #finished = Promise.withResolvers<void>();
  /** Ends the wait for the parser to take a chunk. */
  #goOn: () => void = () => undefined;

  constructor(boundary: string, options: MultipartOptions) {
    this.#options = options;
    const { headerPairs, headerBytes } = options.limits;
    // Dicer drops what exceeds its limits; with more room here, the excess is seen and refused.
    const config = { boundary, maxHeaderPairs: headerPairs + 1, maxHeaderSize: headerBytes * 2 };
    this.#dicer = new Dicer(config);
    this.#dicer.on('part', (part) => this.#takePart(part));
    this.#dicer.on('finish', () => this.#finished.resolve());
    this.#dicer.on('error', () => {
      this.#fail(new Refusal(400, 'The multipart body ends before its closing delimiter.'));
    });
  }

  async write(chunk: Buffer): Promise<void> {
    this.#throwFailure();
    // Bytes after the closing delimiter mean nothing (RFC 2046 section 5.1.1).
    if (this.#dicer.writable) {
      await new Promise<void>((resolve) => {
        // The parser waits for parts to be read; one that fails now will not be.
        this.#goOn = resolve;
        this.#dicer.write(chunk, () => resolve());
      });
    }
    this.#throwFailure();
  }

  async end(): Promise<void> {
    if (this.#dicer.writable) this.#dicer.end();
    await this.#finished.promise;
    this.#throwFailure();
    await Promise.all(this.#tasks);
    if (this.#withoutHeaders > 0)
      this.#fail(new Refusal(400, 'A part of the multipart body has no complete headers.'));
    this.#throwFailure();
  }

  /** Ends the parts that are being taken, so that nobody waits for their bytes. */
  async abort(error: unknown): Promise<void> {
    this.#fail(error);
    for (const part of this.#open) part.destroy(error instanceof Error ? error : new Error('aborted'));
    await Promise.allSettled(this.#tasks);
  }

  #takePart(part: Readable): void {
    this.#parts += 1;
    this.#withoutHeaders += 1;
    // Dicer reports a body that ends early on the part as well; the reader's own listener answers it.
    part.on('error', () => undefined);
    part.on('header', (headers: PartHeaders) => {
      this.#withoutHeaders -= 1;
      try {
        if (this.#failure !== undefined) return void part.resume();
        this.#consume(part, headers);
      } catch (error) {
        this.#fail(error);
        part.resume();
      }
    });
  }

  #consume(part: Readable, headers: PartHeaders): void {
    const { limits, onPart } = this.#options;
    if (this.#parts > limits.parts) throw new Refusal(413, `The body has more than ${limits.parts} parts.`);
    const take = onPart(readHeaders(headers, limits));
    this.#open.add(part);
    const task = take === undefined ? this.#skip(part) : take(part);
    const done = task
      .catch((error: unknown) => {
        this.#fail(error);
        part.resume();
      })
      .finally(() => this.#open.delete(part));
    this.#tasks.push(done);
  }

  async #skip(part: Readable): Promise<void> {
    const { fields, fieldBytes } = this.#options.limits;
    this.#fields += 1;
    if (this.#fields > fields)
      throw new Refusal(413, `The body has more than ${fields} fields that are no files.`);
    let size = 0;
    for await (const chunk of part.iterator({ destroyOnReturn: false })) {
      if (Buffer.isBuffer(chunk)) size += chunk.length;
      if (size > fieldBytes)
        throw new Refusal(413, `A field that is no file is larger than ${fieldBytes} bytes.`);
    }
  }

  #fail(error: unknown): void {
    this.#failure ??= { error };
    this.#goOn();
    this.#finished.resolve();
  }

  #throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }
}

function readHeaders(headers: PartHeaders, limits: Limits): PartInfo {
  const lines = Object.entries(headers).flatMap(([name, values]) =>
    (values ?? []).map((value) => [name, value] as const),
  );
  const bytes = lines.reduce((sum, [name, value]) => sum + name.length + value.length + 4, 0);
  if (lines.length > limits.headerPairs || bytes > limits.headerBytes) {
    throw new Refusal(431, 'The headers of a part of the multipart body are too large.');
  }
  const disposition = parseContentDisposition(decode(headers['content-disposition']?.[0]) ?? '');
  if (disposition?.type !== 'form-data' || disposition.name === undefined) {
    throw new Refusal(400, 'A part of the multipart body has no Content-Disposition: form-data with a name.');
  }
  return {
    field: disposition.name,
    filename: checkFilename(disposition.filename, limits),
    contentType: decode(headers['content-type']?.[0]),
  };
}

/** Dicer gives one character per byte. */
function decode(text: string | undefined): string | undefined {
  return text === undefined ? undefined : Buffer.from(text, 'latin1').toString('utf8');
}
