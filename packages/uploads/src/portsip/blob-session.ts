import {
  appendBlobUpload,
  type CallOptions,
  completeBlobUpload,
  deleteBlobUpload,
  getBlobUploadStatus,
  initBlobUpload,
  type PortsipClient,
} from '@countersign/portsip';
import type { ByteSource } from '../source/byte-source.ts';
import type { Chunk } from '../source/read-chunks.ts';
import { isUploadError, UploadError } from '../upload-error.ts';
import { isGone, type Patience, statusOf } from '../wait/patience.ts';
import { parseRange } from './parse-range.ts';
import type { Platform } from './platform.ts';

interface UploadHeaders {
  readonly 'PortSIP-Upload-ID'?: string;
  readonly 'PortSIP-Upload-Token'?: string;
  readonly Range?: string;
}

export interface SessionOptions {
  readonly client: PortsipClient;
  readonly patience: Patience;
  readonly signal: AbortSignal | undefined;
  readonly sendBytes: Platform['sendBytes'];
  /** After every change of what the server has, or of the token. */
  readonly onChange: (session: BlobSession) => Promise<void>;
}

/** What a session is known by when it is taken up again. */
export interface SessionKey {
  readonly uploadId: string;
  readonly token: string;
  readonly emptyRange: boolean;
}

/**
 * An open upload and what the server has of it. After every answer that leaves a doubt the server is asked, and what it
 * says counts, as far as it can be true.
 */
export class BlobSession {
  readonly #options: SessionOptions;
  readonly #call: CallOptions;
  readonly uploadId: string;
  readonly emptyRange: boolean;
  #token: string;
  /** Bytes that the server has acknowledged. */
  #held = 0;
  /** The most that it ever acknowledged: less than this is no progress. */
  #high = 0;
  /** The most that it can have. */
  #sent = 0;
  /** Whether any answer had a usable range; without one, an answered append was taken whole. */
  #tellsRange = false;

  private constructor(options: SessionOptions, key: SessionKey) {
    this.#options = options;
    this.#call = options.signal === undefined ? {} : { signal: options.signal };
    this.uploadId = key.uploadId;
    this.emptyRange = key.emptyRange;
    this.#token = key.token;
  }

  get held(): number {
    return this.#held;
  }

  get token(): string {
    return this.#token;
  }

  /** An opening whose answer is lost leaves an empty upload behind, which times out: it may be repeated. */
  static async open(
    options: SessionOptions,
    query: { readonly filename?: string; readonly temporary?: boolean },
  ): Promise<BlobSession> {
    const call = options.signal === undefined ? {} : { signal: options.signal };
    for (;;) {
      try {
        const { headers } = await initBlobUpload(options.client, { query }, call);
        const uploadId = headers['PortSIP-Upload-ID'];
        const token = headers['PortSIP-Upload-Token'];
        if (uploadId === undefined || token === undefined) {
          throw new UploadError(
            'answer-incomplete',
            'initBlobUpload: the answer has no PortSIP-Upload-ID or no PortSIP-Upload-Token',
          );
        }
        const session = new BlobSession(options, { uploadId, token, emptyRange: headers.Range === '0-0' });
        await options.onChange(session);
        return session;
      } catch (error) {
        await options.patience.spend(error);
      }
    }
  }

  /**
   * Takes up an upload of another process.
   *
   * @param size Bytes of the source, where they are known
   * @returns undefined when the server no longer knows it
   */
  static async resume(
    options: SessionOptions,
    key: SessionKey,
    size: number | undefined,
  ): Promise<BlobSession | undefined> {
    const session = new BlobSession(options, key);
    session.#sent = size ?? Number.MAX_SAFE_INTEGER;
    try {
      await session.#synchronise();
    } catch (error) {
      if (isUploadError(error, 'upload-expired')) return undefined;
      throw error;
    }
    session.#sent = session.#held;
    return session;
  }

  /** Sends what the server does not have of a chunk, and of the bytes before it. */
  async append(chunk: Chunk, source: ByteSource): Promise<void> {
    const { client, patience, sendBytes } = this.#options;
    let renewable = typeof client.options().token === 'function';
    while (this.#held < chunk.end) {
      const bytes = await this.#bytesAt(this.#held, chunk, source);
      const end = this.#held + bytes.length;
      this.#sent = Math.max(this.#sent, end);
      const token = { 'PortSIP-Upload-Token': this.#token };
      try {
        const input = { path: { id: this.uploadId }, headers: token };
        const { headers } = await sendBytes(bytes, { client, call: this.#call }, (body, call) =>
          appendBlobUpload(client, { ...input, body }, call),
        );
        await this.#takeAnswer(headers, end);
      } catch (error) {
        // The client has renewed the token, but could not send a stream again.
        if (statusOf(error) === 401 && renewable) renewable = false;
        else await patience.spend(error);
        await this.#synchronise();
      }
    }
  }

  async #bytesAt(position: number, chunk: Chunk, source: ByteSource): Promise<Uint8Array> {
    if (position >= chunk.start) return chunk.bytes.subarray(position - chunk.start);
    // The server has lost what it had acknowledged.
    const again = new Uint8Array(Math.min(chunk.bytes.length, chunk.start - position));
    const count = await source.read(again, position);
    if (count < again.length) throw new UploadError('source-changed', 'The source has become shorter.');
    return again;
  }

  async #takeAnswer(headers: UploadHeaders, end: number): Promise<void> {
    const now = this.#readHeld(headers);
    this.#token = headers['PortSIP-Upload-Token'] ?? this.#token;
    const before = this.#held;
    // A range below what was there, or above what was sent, cannot be true; no range may mean anything.
    if (now !== undefined && now > before && now <= end) return this.#acknowledge(now);
    await this.#synchronise(end);
    if (this.#held <= before) await this.#options.patience.spend(this.#implausible(this.#held));
  }

  /** @param answered Where the upload stands if the server never tells and has just taken an append */
  async #synchronise(answered?: number): Promise<void> {
    for (;;) {
      try {
        const { headers } = await getBlobUploadStatus(
          this.#options.client,
          { path: { id: this.uploadId } },
          this.#call,
        );
        this.#token = headers['PortSIP-Upload-Token'] ?? this.#token;
        const now = this.#readHeld(headers) ?? (this.#tellsRange ? 0 : (answered ?? 0));
        if (now > this.#sent) throw this.#implausible(now);
        return await this.#acknowledge(now);
      } catch (error) {
        await this.#options.patience.spend(error);
      }
    }
  }

  #readHeld(headers: UploadHeaders): number | undefined {
    const held = parseRange(headers.Range);
    if (held === undefined) return undefined;
    this.#tellsRange = true;
    return held === 1 && this.emptyRange ? 0 : held;
  }

  async #acknowledge(held: number): Promise<void> {
    const changed = held !== this.#held;
    this.#held = held;
    if (held > this.#high) {
      this.#high = held;
      this.#options.patience.renew();
    }
    if (changed) await this.#options.onChange(this);
  }

  #implausible(now: number): UploadError {
    return new UploadError(
      'range-invalid',
      `The server says that it has ${now} bytes, of which ${this.#sent} were sent.`,
      { uploadId: this.uploadId },
    );
  }

  /**
   * Ends the upload.
   *
   * @param total Bytes of the source
   * @param asked Whether a completion may have been answered before
   * @returns the id of the file
   */
  async complete(digest: string, total: number, asked: boolean): Promise<string> {
    let unclear = asked;
    for (;;) {
      try {
        const { data } = await completeBlobUpload(
          this.#options.client,
          {
            path: { id: this.uploadId },
            query: { digest },
            headers: { 'PortSIP-Upload-Token': this.#token },
          },
          this.#call,
        );
        // The description requires the id, a server may still leave it out.
        const id: unknown = data?.id;
        if (typeof id === 'string') return id;
        throw new UploadError('answer-incomplete', 'completeBlobUpload: the answer has no id', {
          uploadId: this.uploadId,
        });
      } catch (error) {
        const status = statusOf(error);
        if (status === 400 || status === 422) throw this.#mismatch(digest, error);
        if (unclear && isGone(error)) throw this.#unknownOutcome(digest, error);
        await this.#options.patience.spend(error);
        unclear ||= status === undefined || status >= 500;
        await this.#synchroniseCompletion(digest, total, unclear);
      }
    }
  }

  async #synchroniseCompletion(digest: string, total: number, unclear: boolean): Promise<void> {
    try {
      await this.#synchronise(total);
    } catch (error) {
      if (unclear && isUploadError(error, 'upload-expired')) throw this.#unknownOutcome(digest, error);
      throw error;
    }
    if (this.#held !== total) throw this.#implausible(this.#held);
  }

  #mismatch(digest: string, cause: unknown): UploadError {
    return new UploadError(
      'digest-mismatch',
      `The server refused the digest ${digest}: it has other bytes than the source.`,
      { cause, uploadId: this.uploadId },
    );
  }

  #unknownOutcome(digest: string, cause: unknown): UploadError {
    return new UploadError(
      'outcome-unknown',
      `The answer to the completion was lost and the upload is gone; ask for the blob ${digest}.`,
      { cause, uploadId: this.uploadId },
    );
  }

  /** Frees what the server holds. It is not waited for longer than ten seconds, and its failure changes nothing. */
  async destroy(): Promise<void> {
    const options = { signal: AbortSignal.timeout(10_000) };
    await deleteBlobUpload(this.#options.client, { path: { id: this.uploadId } }, options).catch(
      () => undefined,
    );
  }
}
