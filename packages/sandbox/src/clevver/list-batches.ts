import type { OperationHandler } from '../exchange.ts';
import { activeBatches, batches, viewBatch } from './batch.ts';

export const listBatches: OperationHandler = ({ namespace, user }) => {
  const ids = namespace.records.list(activeBatches(user.id), { descending: true });
  const active = ids.flatMap(({ value }) => namespace.records.get(batches, value) ?? []);
  return {
    status: 200,
    json: { status: 'success', data: active.map((batch) => viewBatch(namespace, batch)) },
  };
};
