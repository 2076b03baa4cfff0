import type { AddressInfo } from 'node:net';

/** The URL at which a server that listens on this address is reached; a wildcard address is not one to call. */
export function originOf({ address, family, port }: AddressInfo): string {
  const host = { '0.0.0.0': '127.0.0.1', '::': '::1' }[address] ?? address;
  return `http://${family === 'IPv6' ? `[${host}]` : host}:${port}`;
}
