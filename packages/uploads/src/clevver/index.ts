/** Upload journeys of Clevver. Web standards only; `@countersign/uploads/node/clevver` knows files. */
export type { OnProgress, Progress } from '../progress.ts';
export { createMemoryStore, type StateStore } from '../state/state-store.ts';
export {
  isUploadError,
  UploadError,
  type UploadErrorCode,
  type UploadErrorDetails,
} from '../upload-error.ts';
export type { PollOptions } from '../wait/poll-job.ts';
export type { Timing } from '../wait/timing.ts';
export type { StoredFiles, StoreFilesOptions } from './send-files.ts';
export { storeFiles } from './store-files.ts';
export { type WaitForBatchOptions, waitForBatch } from './wait-for-batch.ts';
