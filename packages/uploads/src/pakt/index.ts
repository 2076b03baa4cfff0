/** Journeys of Pakt. Web standards only; `@countersign/uploads/node/pakt` knows files. */
export type { OnProgress, Progress } from '../progress.ts';
export {
  isUploadError,
  UploadError,
  type UploadErrorCode,
  type UploadErrorDetails,
} from '../upload-error.ts';
export type { Timing } from '../wait/timing.ts';
export { type DownloadFileOptions, downloadFile, type FileDownload } from './download-file.ts';
export { type FileList, type ListFilesOptions, listFiles } from './list-files.ts';
export type { UploadFileOptions } from './send-file.ts';
export { uploadFile } from './upload-file.ts';
