import {
  type Asset,
  type ClevverClient,
  createBatch,
  getBatch,
  startBatch,
  uploadBatchFile,
} from '@countersign/clevver';
import type { OutgoingFile } from '../files/outgoing-file.ts';
import { sendForm } from '../files/send-form.ts';
import { UploadError } from '../upload-error.ts';
import { Patience, statusOf, toUploadError } from '../wait/patience.ts';
import { askPatiently } from '../wait/poll-job.ts';
import type { Timing } from '../wait/timing.ts';

export interface BatchSessionOptions {
  readonly client: ClevverClient;
  readonly timing: Timing;
  readonly failures: number;
  readonly signal: AbortSignal | undefined;
}

/** A batch whose answer is lost stays empty and is never started: another one may be created. */
export async function openBatch(options: BatchSessionOptions): Promise<string> {
  const { client, signal } = options;
  const { data } = await askPatiently(
    () => createBatch(client, {}, signal && { signal }),
    new Patience(options),
  );
  // The description requires the id, a server may still leave it out.
  const id: unknown = data?.data?.id;
  if (typeof id === 'string') return id;
  throw new UploadError('answer-incomplete', 'createBatch: the answer has no id');
}

/**
 * Attaches a file.
 *
 * @throws UploadError `outcome-unknown` when the answer is lost: there is no way to ask what a batch holds
 */
export async function attachFile(
  options: BatchSessionOptions,
  batchId: string,
  file: OutgoingFile,
  signal: AbortSignal,
): Promise<Asset> {
  const sent = await sendForm(
    async (openPart) => {
      const part = {
        data: await openPart(file.open),
        filename: file.name,
        ...(file.contentType !== undefined && { contentType: file.contentType }),
      };
      const input = { path: { batch_id: batchId }, body: { file: part } };
      return await uploadBatchFile(options.client, input, { signal }).catch((error: unknown) => {
        // A batch that was started does not become open again.
        throw statusOf(error) === 409 ? toUploadError(error) : error;
      });
    },
    { client: options.client, patience: new Patience({ ...options, signal }), signal },
  );
  if (sent.lost) {
    throw new UploadError('outcome-unknown', `It is not known whether "${file.name}" was attached.`, {
      cause: sent.cause,
      uploadId: batchId,
    });
  }
  const asset: Partial<Asset> | undefined = sent.answer.data?.data;
  const size = file.size ?? sent.streamed;
  if (!isAsset(asset))
    throw new UploadError('answer-incomplete', `uploadBatchFile: the answer has no size of "${file.name}"`);
  if (asset.file_size === size) return asset;
  throw new UploadError(
    'size-mismatch',
    `The server has ${asset.file_size} bytes of "${file.name}", of which ${size} were sent; the batch was not started.`,
    { uploadId: asset.id },
  );
}

/** The description requires the size, a server may still leave it out. */
function isAsset(asset: Partial<Asset> | undefined): asset is Asset {
  return typeof asset?.file_size === 'number';
}

/**
 * Starts a batch; where it may be started already, after a lost answer or a conflict, its state tells.
 *
 * @param asked Whether a start may have been answered before
 */
export async function ensureStarted(
  options: BatchSessionOptions,
  batchId: string,
  asked: boolean,
): Promise<void> {
  const { client, signal } = options;
  const patience = new Patience(options);
  const path = { batch_id: batchId };
  for (let unclear = asked; ; unclear = true) {
    if (unclear) {
      const ask = () => getBatch(client, { path }, signal && { signal });
      const { data } = await askPatiently(ask, new Patience(options));
      if (data?.data?.status !== 'created') return;
    }
    try {
      await startBatch(client, { path }, signal && { signal });
      return;
    } catch (error) {
      await patience.spend(error);
    }
  }
}
