import type { OperationHandler } from '../exchange.ts';
import { findUpload, uploadHeaders } from './upload.ts';

export const getBlobUploadStatus: OperationHandler = (exchange) => ({
  status: 204,
  headers: uploadHeaders(exchange.namespace, findUpload(exchange)),
});
