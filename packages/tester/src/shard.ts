import type { Shard } from '@countersign/contract';

/** Whether the cases of an operation are in a shard: they are dealt out in turn. */
export function holdsOperation(shard: Shard | undefined, index: number): boolean {
  return shard === undefined || index % shard.count === shard.index - 1;
}

/**
 * Whether sequences are in a shard. What one of them shows confirms what another suspects, so they stay together, in the
 * last shard, which never has more operations than others.
 */
export function holdsSequences(shard: Shard | undefined): boolean {
  return shard === undefined || shard.index === shard.count;
}
