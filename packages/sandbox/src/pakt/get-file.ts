import type { OperationHandler } from '../exchange.ts';
import { viewFile } from './file-record.ts';
import { findFile } from './find-file.ts';

export const getFile: OperationHandler = (exchange) => ({
  status: 200,
  json: { status: 'success', message: 'Success', data: viewFile(exchange.origin, findFile(exchange)) },
});
