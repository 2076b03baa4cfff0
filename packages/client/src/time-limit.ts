import type { TimeoutOptions } from './client.ts';
import type { SerialisedBody } from './serialise-body.ts';

/** Milliseconds that an attempt with this body may take; none (0 or NaN) for one whose length is not known. */
export function timeLimit(
  body: SerialisedBody['body'] | undefined,
  timeout: TimeoutOptions | false | undefined,
): number {
  const { baseMs = 60_000, bytesPerSecond = 32_768 } = timeout || {};
  const { size, byteLength, length } = (body ?? '') as Blob & ArrayBuffer & string;
  const ms = Math.round(baseMs + ((size ?? byteLength ?? length) / bytesPerSecond) * 1000);
  return timeout === false ? 0 : ms;
}
