import type { OperationHandler } from '../exchange.ts';
import { Refusal } from '../http/refusal.ts';
import { checkOctets, checkOffset, checkToken, findUpload, uploadHeaders } from './upload.ts';
import { writeExclusively, writeUpload } from './write-upload.ts';

export const appendBlobUpload: OperationHandler = async (exchange) => {
  const upload = findUpload(exchange);
  checkToken(exchange, upload);
  if (upload.completion !== undefined)
    throw new Refusal(409, 'The upload is complete; nothing can be appended.');
  checkOctets(exchange);
  checkOffset(exchange, upload);
  const written = await writeExclusively(exchange, upload, () => writeUpload(exchange, upload));
  return { status: 203, headers: uploadHeaders(exchange.namespace, written) };
};
