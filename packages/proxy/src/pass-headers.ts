import type { WireHeaders } from '@countersign/contract';

/** Fields that concern one connection, not the message (RFC 9110 § 7.6.1); chunking is told anew on each. */
const hopByHop = [
  'connection',
  'keep-alive',
  'proxy-connection',
  'upgrade',
  'te',
  'proxy-authenticate',
  'proxy-authorization',
];

/** What `rawHeaders` holds, in pairs. */
export function pairsOf(raw: readonly string[]): WireHeaders {
  return Array.from(
    { length: raw.length / 2 },
    (_, index) => [raw[index * 2] ?? '', raw[index * 2 + 1] ?? ''] as const,
  );
}

/** Everything else goes on as it came: names, order, repetitions. */
export function passHeaders(headers: WireHeaders, host?: string): string[] {
  const named = headers
    .filter(([name]) => name.toLowerCase() === 'connection')
    .flatMap(([, value]) =>
      value
        .toLowerCase()
        .split(',')
        .map((each) => each.trim()),
    );
  const dropped = new Set([...hopByHop, ...named]);
  return headers
    .filter(([name]) => !dropped.has(name.toLowerCase()))
    .flatMap(([name, value]) => [name, host !== undefined && name.toLowerCase() === 'host' ? host : value]);
}
