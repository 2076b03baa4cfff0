import {
  type CallOptions,
  createUploadToken,
  type DstorClient,
  type GetUploadStatusResult,
  getUploadStatus,
  type NamedFile,
  uploadChunk,
} from '@countersign/dstor';
import { type OpenPart, sendForm } from '../files/send-form.ts';
import { UploadError } from '../upload-error.ts';
import { Patience, statusOf } from '../wait/patience.ts';
import { askPatiently, type PollOptions, pollJob } from '../wait/poll-job.ts';
import type { Timing } from '../wait/timing.ts';
import type { FolderFile } from './folder-file.ts';

export interface FolderSessionOptions {
  readonly client: DstorClient;
  readonly timing: Timing;
  readonly failures: number;
  readonly signal: AbortSignal | undefined;
}

/**
 * - `taken`: the server has counted the chunk
 * - `unsure`: the answer was lost, and with it whether the chunk counts
 * - `surplus`: all chunks were there already
 */
export type ChunkOutcome = 'taken' | 'unsure' | 'surplus';

/** States of a job that has begun, and so has all its chunks. */
const begun: ReadonlySet<string> = new Set(['ADDING_TO_IPFS', 'SAVING_DATA', 'DONE', 'ERROR']);
const ended: ReadonlySet<string> = new Set(['DONE', 'ERROR']);

/** The requests of one folder upload. */
export class FolderSession {
  readonly #options: FolderSessionOptions;
  readonly token: string;

  constructor(options: FolderSessionOptions, token: string) {
    this.#options = options;
    this.token = token;
  }

  /** A token whose answer is lost is never used and expires: it may be asked for again. */
  static async open(
    options: FolderSessionOptions,
    announcement: { readonly chunks_number: number; readonly folder_path: string },
  ): Promise<FolderSession> {
    const ask = () => createUploadToken(options.client, { body: announcement }, callOptions(options.signal));
    const { data } = await askPatiently(ask, new Patience(options));
    // The description requires the token, a server may still leave it out.
    const token: unknown = data?.token;
    if (typeof token === 'string') return new FolderSession(options, token);
    throw new UploadError('answer-incomplete', 'createUploadToken: the answer has no token');
  }

  /** Sends files as one chunk, until the server answers for sure or the answer is lost. */
  async send(files: readonly FolderFile[], signal: AbortSignal): Promise<ChunkOutcome> {
    const headers = { 'x-dstor-upload-token': this.token };
    const send = async (openPart: OpenPart): Promise<'taken' | 'surplus'> => {
      const file: NamedFile[] = [];
      for (const each of files) file.push({ data: await openPart(() => each.open()), filename: each.path });
      try {
        const { data } = await uploadChunk(this.#options.client, { headers, body: { file } }, { signal });
        if (typeof data?.errorAtStage !== 'string') return 'taken';
        throw failed('The server refused a chunk', data.errorAtStage);
      } catch (error) {
        if (statusOf(error) === 409) return 'surplus';
        throw this.#explain(error);
      }
    };
    const { client } = this.#options;
    const patience = new Patience({ ...this.#options, signal });
    const sent = await sendForm(send, { client, patience, signal });
    return sent.lost ? 'unsure' : sent.answer;
  }

  /** Whether all chunks are there, as far as the server tells. Waits until it can be asked. */
  async hasBegun(signal: AbortSignal): Promise<boolean> {
    const ask = () => this.#ask(signal);
    const { data } = await askPatiently(ask, new Patience({ ...this.#options, signal }));
    return begun.has(data.status);
  }

  /** @throws UploadError `job-failed` with the server's explanation and stage, `deadline` */
  async waitForEnd(polling: PollOptions): Promise<GetUploadStatusResult['data']> {
    const { signal, timing } = this.#options;
    const { data } = await pollJob({
      ...polling,
      timing,
      signal,
      patience: new Patience(this.#options),
      ask: () => this.#ask(signal),
      isEnded: (answer) => ended.has(answer.data.status),
      describe: (answer) => `The upload is still ${answer.data.status}`,
    });
    if (data.status === 'DONE') return data;
    throw failed(
      data.errorExplanation ?? 'The server gave no explanation',
      data.errorAtStage ?? undefined,
      data,
    );
  }

  async #ask(signal: AbortSignal | undefined): Promise<GetUploadStatusResult> {
    const input = { headers: { 'x-dstor-upload-token': this.token } };
    try {
      const answer = await getUploadStatus(this.#options.client, input, callOptions(signal));
      // The description requires it, a server may still leave it out.
      if (answer.data?.status) return answer;
      throw new UploadError('answer-incomplete', 'getUploadStatus: the answer has no status');
    } catch (error) {
      throw this.#explain(error);
    }
  }

  /** The bearer token was good enough for the upload token, so a 403 speaks of the latter. */
  #explain(error: unknown): unknown {
    const status = statusOf(error);
    return status === 403 || status === 404 || status === 410
      ? new UploadError('upload-expired', 'The server does not know the upload token, or no longer.', {
          cause: error,
        })
      : error;
  }
}

function callOptions(signal: AbortSignal | undefined): CallOptions {
  return signal === undefined ? {} : { signal };
}

function failed(explanation: string, stage: string | undefined, cause?: unknown): UploadError {
  const where = stage === undefined ? '' : ` at ${stage}`;
  return new UploadError('job-failed', `The upload failed${where}: ${explanation}`, { stage, cause });
}
