import type { OperationExchange, OperationHandler } from '../exchange.ts';
import { takeFile } from '../http/take-files.ts';
import { viewFile } from './file-record.ts';
import { type Directory, storeFile } from './store-file.ts';

export const uploadPublicFile: OperationHandler = (exchange) => upload(exchange, 'public');
export const uploadPrivateFile: OperationHandler = (exchange) => upload(exchange, 'private');

async function upload(exchange: OperationExchange, directory: Directory) {
  return await takeFile(exchange, 'file', (taken) => {
    const data = viewFile(exchange.origin, storeFile(exchange.namespace, exchange.user, taken, directory));
    return { status: 200, json: { status: 'success', message: 'file Uploaded Successfully', data } };
  });
}
