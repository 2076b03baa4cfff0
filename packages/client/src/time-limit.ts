import type { TimeoutOptions } from './client.ts';
import type { SerialisedBody } from './serialise-body.ts';

/** Milliseconds that an attempt with this body may take; 0 for no limit. */
export function timeLimit(
  body: SerialisedBody['body'] | undefined,
  timeout: TimeoutOptions | false | undefined,
): number {
  const { baseMs = 60_000, bytesPerSecond = 32_768 } = timeout || {};
  const sizes = (body ?? '') as { size?: number; byteLength?: number; length?: number };
  const bytes = sizes.size ?? sizes.byteLength ?? sizes.length;
  // A timer for longer than that would end at once.
  return timeout === false || bytes === undefined
    ? 0
    : Math.min(Math.round(baseMs + (bytes / bytesPerSecond) * 1000), 2 ** 31 - 1);
}
