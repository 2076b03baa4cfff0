/** Upload journeys of dStor on Node, Deno and Bun: folders of the file system. */
export type { ChunkLimits } from '../../dstor/plan-chunks.ts';
export type { SentFile, StoredFile, UploadedFolder } from '../../dstor/send-folder.ts';
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
export type { SymlinkPolicy } from '../walk-folder.ts';
export { type UploadNodeFolderOptions as UploadFolderOptions, uploadFolder } from './upload-folder.ts';
