import type { Socket } from 'node:net';
import { getCACertificates } from 'node:tls';
import { buildConnector, Client } from 'undici';

/** How servers are reached. */
export interface Transport {
  /** Certificates (PEM) of authorities that are trusted beside the usual ones. @default none */
  readonly ca?: string;
  /** Takes any certificate. @default false */
  readonly insecure?: boolean;
  /** URL (http or https) of the proxy for a URL; undefined for none. @default none */
  readonly proxyFor?: (url: string) => string | undefined;
}

/** Opens one connection. */
type Connect = ReturnType<typeof buildConnector>;

/** How requests to one origin travel. */
export interface Route {
  /** Whom connections are opened to by name: the server, or a proxy that is asked with absolute URLs. */
  readonly origin: string;
  /** What stands before the paths of requests. */
  readonly prefix: string;
  /** What every request carries beside its own headers; nothing of them is recorded. */
  readonly headers: readonly string[];
  readonly isForwarded: boolean;
  readonly connect: Connect;
}

/**
 * The way to an origin: directly, through a tunnel for https, or by asking a proxy for http.
 *
 * @param timeoutMs for opening a connection, in milliseconds
 */
export function findRoute(origin: string, timeoutMs: number, transport: Transport = {}): Route {
  const { ca, insecure = false, proxyFor } = transport;
  const connect = buildConnector({
    timeout: timeoutMs,
    // Byte-exact HTTP/1.1: HTTP/2 would change the case of header names.
    allowH2: false,
    rejectUnauthorized: !insecure,
    ...(ca !== undefined && { ca: [...getCACertificates('default'), ca] }),
  });
  const proxy = proxyFor?.(origin);
  if (proxy === undefined) return { origin, prefix: '', headers: [], isForwarded: false, connect };
  const { origin: proxyOrigin, username, password } = new URL(proxy);
  const user = [username, password].map(decodeURIComponent).join(':');
  const headers =
    username === '' ? [] : ['proxy-authorization', `Basic ${Buffer.from(user).toString('base64')}`];
  if (new URL(origin).protocol === 'https:')
    return {
      origin,
      prefix: '',
      headers: [],
      isForwarded: false,
      connect: tunnelThrough(proxyOrigin, headers, connect),
    };
  const { host } = new URL(origin);
  return {
    origin: proxyOrigin,
    prefix: origin,
    headers: [...headers, 'host', host],
    isForwarded: true,
    connect,
  };
}

/** A proxy that does not do what it is asked. */
class ProxyError extends Error {
  override readonly name = 'ProxyError';
  readonly code = 'PROXY_REFUSED';
}

/** RFC 9110 § 9.3.6 */
function tunnelThrough(proxy: string, headers: readonly string[], connect: Connect): Connect {
  return (target, callback) => {
    const host = `${target.hostname}:${target.port === '' ? 443 : target.port}`;
    const client = new Client(proxy, { connect, allowH2: false });
    const fail = (error: Error): void => {
      void client.destroy();
      callback(error, null);
    };
    client.connect({ path: host, headers: [...headers, 'host', host] }).then(({ socket, statusCode }) => {
      if (statusCode === 200) connect({ ...target, httpSocket: socket as Socket }, callback);
      else fail(new ProxyError(`the proxy ${proxy} answered ${statusCode}`));
    }, fail);
  };
}
