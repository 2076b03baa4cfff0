/** Upload journeys of dStor. Web standards only; `@countersign/uploads/node/dstor` knows folders. */
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
export type { ChunkLimits } from './plan-chunks.ts';
export type { SentFile, StoredFile, UploadedFolder, UploadFolderOptions } from './send-folder.ts';
export { type FolderEntry, uploadFolder } from './upload-folder.ts';
