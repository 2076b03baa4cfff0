import type { OperationHandler } from '../exchange.ts';
import { Refusal } from '../http/refusal.ts';
import { findUpload, removeUpload } from './upload.ts';

export const deleteBlobUpload: OperationHandler = async (exchange) => {
  const upload = findUpload(exchange);
  if (upload.completion !== undefined) {
    throw new Refusal(409, 'The upload is complete; only an unfinished one can be destroyed.');
  }
  await removeUpload(exchange.namespace, upload);
  return { status: 204 };
};
