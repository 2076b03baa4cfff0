import type { OperationExchange, OperationHandler } from '../exchange.ts';
import { Refusal } from '../http/refusal.ts';
import { takeFiles } from '../http/take-files.ts';
import { viewFile } from './file-record.ts';
import { type Directory, storeFile } from './store-file.ts';

export const uploadPublicFile: OperationHandler = (exchange) => upload(exchange, 'public');
export const uploadPrivateFile: OperationHandler = (exchange) => upload(exchange, 'private');

async function upload(exchange: OperationExchange, directory: Directory) {
  return await takeFiles(
    exchange,
    ({ field }) => field === 'file',
    (files) => {
      const [taken] = files;
      if (taken === undefined || files.length > 1)
        throw new Refusal(400, 'Send one file, in the field "file"');
      const data = viewFile(exchange.origin, storeFile(exchange.namespace, exchange.user, taken, directory));
      return { status: 200, json: { status: 'success', message: 'file Uploaded Successfully', data } };
    },
  );
}
