/** Upload journeys of PortSIP on Node, Deno and Bun: files, and SHA-256 by `node:crypto`. */
export type { BlobDownload, DownloadBlobOptions } from '../../portsip/receive-blob.ts';
export type { UploadBlobOptions, UploadedBlob } from '../../portsip/send-blob.ts';
export type { OnProgress, Progress } from '../../progress.ts';
export { createMemoryStore, type StateStore } from '../../state/state-store.ts';
export {
  isUploadError,
  UploadError,
  type UploadErrorCode,
  type UploadErrorDetails,
} from '../../upload-error.ts';
export type { Timing } from '../../wait/timing.ts';
export { createFileStore } from '../create-file-store.ts';
export type { NodeInput } from '../open-node-source.ts';
export { downloadBlob } from './download-blob.ts';
export { saveBlob } from './save-blob.ts';
export { uploadBlob } from './upload-blob.ts';
