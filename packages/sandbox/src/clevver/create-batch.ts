import { randomUUID } from 'node:crypto';
import type { OperationHandler } from '../exchange.ts';
import { Refusal } from '../http/refusal.ts';
import { batches, createdBatches, viewBatch } from './batch.ts';

export const createBatch: OperationHandler = ({ namespace, user }) => {
  const { clock, limits, records } = namespace;
  if (records.count(createdBatches(user.id)) >= limits.sessions) {
    throw new Refusal(429, `There are ${limits.sessions} batches that were not started; start some first.`);
  }
  const batch = { id: randomUUID(), owner: user.id, createdAt: clock.now(), files: 0 };
  records.transaction(() => {
    records.put(batches, batch.id, batch);
    records.put(createdBatches(user.id), batch.id, true);
  });
  const data = { ...viewBatch(namespace, batch), message: 'Batch created successfully' };
  return { status: 201, json: { status: 'success', data } };
};
