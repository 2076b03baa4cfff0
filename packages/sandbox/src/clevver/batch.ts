import type { OperationExchange } from '../exchange.ts';
import { Refusal } from '../http/refusal.ts';
import type { Namespace } from '../namespace.ts';
import { type Collection, defineCollection } from '../storage/records.ts';

export interface Batch {
  readonly id: string;
  readonly owner: string;
  readonly createdAt: number;
  readonly files: number;
  readonly startedAt?: number;
  /** When its job is over, well or not. */
  readonly endsAt?: number;
  /** Set by a fault: the job ends as failed. */
  readonly fails?: true;
  /** Set when the job is over. */
  readonly ended?: 'delivered' | 'failed';
}

export interface BatchView {
  readonly id: string;
  readonly status: string;
  readonly progress: number;
  readonly created_at: string;
}

export const batches: Collection<Batch> = defineCollection<Batch>('clevver.batches');

/** Ids of a user's batches that are being stored, by their order of creation. */
export function activeBatches(owner: string): Collection<string> {
  return defineCollection<string>('clevver.active', owner);
}

/** Ids of a user's batches that were not started. */
export function createdBatches(owner: string): Collection<true> {
  return defineCollection<true>('clevver.created', owner);
}

/** Ids of the assets of a batch, in the order in which they were attached. */
export function filesOfBatch(id: string): Collection<string> {
  return defineCollection<string>('clevver.files', id);
}

/** Kind of the due work that ends a batch's job. Its subject is the id. */
export const jobEnd = 'clevver.job';

/** @throws {Refusal} 404 for a batch that is unknown or someone else's */
export function findBatch({ namespace, parameters, user }: OperationExchange): Batch {
  const batch = namespace.records.get(batches, String(parameters.path.batch_id));
  if (batch === undefined || batch.owner !== user.id) throw new Refusal(404, 'There is no such batch.');
  return batch;
}

/** A batch as the API shows it, at the time of the namespace. */
export function viewBatch({ clock }: Namespace, batch: Batch): BatchView {
  return {
    id: batch.id,
    status: batch.ended ?? (batch.startedAt === undefined ? 'created' : 'processing'),
    progress: progressOf(batch, clock.now()),
    created_at: new Date(batch.createdAt).toISOString().slice(0, 19).replace('T', ' '),
  };
}

/** Percent with one decimal, as in the page's examples. A job that fails gets half way. */
function progressOf({ startedAt, endsAt, ended, fails }: Batch, now: number): number {
  if (ended === 'delivered') return 100;
  if (startedAt === undefined || endsAt === undefined) return 0;
  const share =
    ended === 'failed' ? 1 : Math.min(Math.max((now - startedAt) / (endsAt - startedAt), 0), 0.999);
  return Math.floor(share * (fails ? 500 : 1000)) / 10;
}
