import { type Batch, type ClevverClient, getBatch } from '@countersign/clevver';
import { UploadError } from '../upload-error.ts';
import { Patience } from '../wait/patience.ts';
import { type PollOptions, pollJob } from '../wait/poll-job.ts';
import { completeTiming, type Timing } from '../wait/timing.ts';

export interface WaitForBatchOptions extends PollOptions {
  readonly signal?: AbortSignal;
  /** Told of the batch after every question; its `progress` is in percent. */
  readonly onBatch?: (batch: Batch) => void;
  /** Failures in a row before it gives up. @default 6 */
  readonly failures?: number;
  /** For tests. @default the platform's */
  readonly timing?: Partial<Timing>;
}

/** No failure is documented; these are the words in use elsewhere. */
const failures: ReadonlySet<string> = new Set(['failed', 'error', 'cancelled']);

/**
 * Waits until a batch is delivered. A state that is not known counts as under way.
 *
 * @throws UploadError `job-failed`, `deadline` and others; the reason of the signal when it is aborted
 */
export async function waitForBatch(
  client: ClevverClient,
  batchId: string,
  options: WaitForBatchOptions = {},
): Promise<Batch> {
  const { onBatch, signal } = options;
  const timing = completeTiming(options.timing);
  const { batch } = await pollJob({
    ...options,
    timing,
    signal,
    patience: new Patience({ failures: options.failures ?? 6, timing, signal }),
    async ask() {
      const { data, response } = await getBatch(
        client,
        { path: { batch_id: batchId } },
        signal && { signal },
      );
      // The description requires a batch with its status, a server may still leave it out.
      const batch: Batch | undefined = data?.data;
      if (!batch?.status) throw new UploadError('answer-incomplete', 'getBatch: the answer has no status');
      onBatch?.(batch);
      return { batch, response };
    },
    isEnded: ({ batch: { status } }) => status === 'delivered' || failures.has(status),
    describe: ({ batch: { status } }) => `The batch ${batchId} is still ${status}`,
  });
  if (batch.status === 'delivered') return batch;
  throw new UploadError(
    'job-failed',
    `The batch ${batchId} ended as ${batch.status}, at ${batch.progress} percent.`,
    { stage: batch.status, uploadId: batchId, cause: batch },
  );
}
