import type { OperationHandler } from '../exchange.ts';
import { Refusal } from '../http/refusal.ts';
import { nextNumber } from '../storage/next-number.ts';
import { activeBatches, type Batch, batches, createdBatches, findBatch, jobEnd, viewBatch } from './batch.ts';

export const startBatch: OperationHandler = (exchange) => {
  const { namespace, user, faults } = exchange;
  const { clock, due, pace, records } = namespace;
  const batch = findBatch(exchange);
  if (batch.startedAt !== undefined) throw new Refusal(409, 'The batch has been started already.');
  if (batch.files === 0) throw new Refusal(409, 'The batch has no files; attach one before the start.');
  const started: Batch = {
    ...batch,
    startedAt: clock.now(),
    endsAt: clock.now() + pace.batch,
    ...(faults['fail-job'] === undefined ? {} : { fails: true }),
  };
  records.transaction(() => {
    records.put(batches, batch.id, started);
    records.delete(createdBatches(user.id), batch.id);
    const order = String(nextNumber(records, 'clevver.start')).padStart(12, '0');
    records.put(activeBatches(user.id), `${order}`, batch.id);
    due.schedule({ at: clock.now() + pace.batch, kind: jobEnd, subject: `${order}/${batch.id}` });
  });
  const data = { ...viewBatch(namespace, started), message: 'Batch job started' };
  return { status: 200, json: { status: 'success', data } };
};
