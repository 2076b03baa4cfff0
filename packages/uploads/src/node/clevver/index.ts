/** Upload journeys of Clevver on Node, Deno and Bun: files of the file system. */

export type { StoredFiles, StoreFilesOptions } from '../../clevver/send-files.ts';
export { type WaitForBatchOptions, waitForBatch } from '../../clevver/wait-for-batch.ts';
export type { OnProgress, Progress } from '../../progress.ts';
export { createMemoryStore, type StateStore } from '../../state/state-store.ts';
export {
  isUploadError,
  UploadError,
  type UploadErrorCode,
  type UploadErrorDetails,
} from '../../upload-error.ts';
export type { PollOptions } from '../../wait/poll-job.ts';
export type { Timing } from '../../wait/timing.ts';
export { createFileStore } from '../create-file-store.ts';
export type { NodeFileInput } from '../to-node-file.ts';
export { storeFiles } from './store-files.ts';
