/** Journeys of Pakt on Node, Deno and Bun: files of the file system. */
export { type DownloadFileOptions, downloadFile, type FileDownload } from '../../pakt/download-file.ts';
export { type FileList, type ListFilesOptions, listFiles } from '../../pakt/list-files.ts';
export type { UploadFileOptions } from '../../pakt/send-file.ts';
export type { OnProgress, Progress } from '../../progress.ts';
export {
  isUploadError,
  UploadError,
  type UploadErrorCode,
  type UploadErrorDetails,
} from '../../upload-error.ts';
export type { Timing } from '../../wait/timing.ts';
export type { NodeFileInput } from '../to-node-file.ts';
export { saveFile } from './save-file.ts';
export { uploadFile } from './upload-file.ts';
