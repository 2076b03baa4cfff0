import type { ServerResponse } from 'node:http';
import { Refusal } from '../http/refusal.ts';
import { EventFeed, type FeedSource } from './event-feed.ts';

/** Consoles at a time, over all namespaces. */
const listeners = 20;
/** Milliseconds between two looks. */
const interval = 250;
/** A look that takes long is followed by a longer pause: at most this share of the time is spent on one listener. */
const share = 1 / 20;

/** @throws {Refusal} 429 when there are too many consoles already */
export function checkRoom({ observation: { watchers } }: FeedSource): void {
  const open = [...watchers.values()].reduce((sum, count) => sum + count, 0);
  if (open >= listeners)
    throw new Refusal(429, `There are ${listeners} consoles already; close one of them first.`);
}

/** Tells what changes in a namespace until the reader goes away or takes nothing any more. */
export async function streamEvents(
  response: ServerResponse,
  source: FeedSource,
  name: string,
): Promise<void> {
  const { watchers } = source.observation;
  const feed = new EventFeed(source, name, response);
  const { promise: ended, reject, resolve } = Promise.withResolvers<void>();
  let timer: NodeJS.Timeout | undefined;
  const look = (): void => {
    const started = performance.now();
    try {
      if (!feed.tell(started)) response.destroy();
    } catch (error) {
      reject(error);
      return;
    }
    timer = setTimeout(look, Math.max(interval, (performance.now() - started) / share));
  };
  response.once('close', resolve);
  watchers.set(name, (watchers.get(name) ?? 0) + 1);
  try {
    // Gone already, while the console was loaded.
    if (response.destroyed) return;
    response.write('retry: 1000\n\n');
    look();
    await ended;
  } finally {
    clearTimeout(timer);
    const left = (watchers.get(name) ?? 0) - 1;
    if (left > 0) watchers.set(name, left);
    else watchers.delete(name);
  }
}
