/** Upload journeys of PortSIP. Web standards only; `@countersign/uploads/node/portsip` knows files. */
export type { OnProgress, Progress } from '../progress.ts';
export { createMemoryStore, type StateStore } from '../state/state-store.ts';
export {
  isUploadError,
  UploadError,
  type UploadErrorCode,
  type UploadErrorDetails,
} from '../upload-error.ts';
export type { Timing } from '../wait/timing.ts';
export { downloadBlob } from './download-blob.ts';
export type { BlobDownload, DownloadBlobOptions } from './receive-blob.ts';
export type { UploadBlobOptions, UploadedBlob } from './send-blob.ts';
export { uploadBlob } from './upload-blob.ts';
