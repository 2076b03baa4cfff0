import type { OperationHandler } from '../exchange.ts';
import { Refusal } from '../http/refusal.ts';
import { storedFiles } from './stored-file.ts';

/** `Range` is ignored, as RFC 9110 section 14.2 allows: the description knows no 206. */
export const downloadBlobs: OperationHandler = ({ namespace, parameters }) => {
  const sha256 = String(parameters.path.digest)
    .toLowerCase()
    .replace(/^sha256:/, '');
  const file = namespace.records.list(storedFiles(sha256), { limit: 1, descending: true })[0]?.value;
  if (file === undefined) throw new Refusal(404, 'There is no file with this digest.');
  const { size, filename } = file;
  return { status: 200, blob: { sha256, size, filename, contentType: 'application/octet-stream' } };
};
