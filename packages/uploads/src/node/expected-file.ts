import type { Stats } from 'node:fs';
import { UploadError } from '../upload-error.ts';

/** A file as it was when it was planned. */
export interface ExpectedFile {
  readonly location: string;
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
}

/** @throws UploadError `source-changed` when the file is not as it was */
export function checkFile(now: Stats, file: ExpectedFile): void {
  if (now.size === file.size && now.mtimeMs === file.modified) return;
  throw new UploadError('source-changed', `${file.location} was changed while it was being sent.`);
}
