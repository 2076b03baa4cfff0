import type { OperationHandler } from '../exchange.ts';
import { findBatch, viewBatch } from './batch.ts';

export const getBatch: OperationHandler = (exchange) => ({
  status: 200,
  json: { status: 'success', data: viewBatch(exchange.namespace, findBatch(exchange)) },
});
