import { once } from 'node:events';
import { createServer } from 'node:http';
import { ProxyError } from './errors.ts';
import { forward } from './forward.ts';
import type { PassedExchange } from './passed-exchange.ts';

export interface ProxyOptions {
  /** Base URL of the server behind; requests go to its origin with the path that they came with. */
  readonly server: string;
  /** Address to listen on. @default '127.0.0.1' */
  readonly host?: string;
  /** 0 takes any free one. @default 0 */
  readonly port?: number;
  /** Bytes of a body that are kept to be told; all are passed on. @default 10485760 */
  readonly maxBodyBytes?: number;
  /** Certificates (PEM) that are trusted in place of the usual ones. @default none */
  readonly ca?: string;
  /** Takes any certificate. @default false */
  readonly insecure?: boolean;
  /** Told of every exchange when it has ended. */
  readonly onExchange?: (exchange: PassedExchange) => void;
}

/** A running proxy. */
export interface Proxy extends AsyncDisposable {
  /** Stands for `server`: its path is the same. */
  readonly url: string;
  readonly port: number;
  /** Ends open connections. May be called twice. */
  close(): Promise<void>;
}

/**
 * Listens in front of a server and passes everything on as it comes, in both directions: bytes, names and order of header
 * fields, undescribed paths. Nothing is decoded, followed or repeated, and memory does not grow with what goes by.
 *
 * @throws {ProxyError} when `server` is no URL of HTTP, or the address cannot be listened on
 */
export async function createProxy(options: ProxyOptions): Promise<Proxy> {
  const {
    host = '127.0.0.1',
    port = 0,
    maxBodyBytes = 10 * 2 ** 20,
    ca,
    insecure = false,
    onExchange,
  } = options;
  const target = URL.parse(options.server);
  if (target === null || !/^https?:$/.test(target.protocol))
    throw new ProxyError(
      'server',
      `${JSON.stringify(options.server)} is no URL of HTTP: give the base URL of the server behind`,
    );
  const behind = { origin: target, maxBodyBytes, ca, insecure };
  const underWay = new Set<Promise<void>>();
  const server = createServer({ requestTimeout: 0, noDelay: true }, (incoming, outgoing) => {
    const passing = forward(incoming, outgoing, behind).then((exchange) => {
      underWay.delete(passing);
      onExchange?.(exchange);
    });
    underWay.add(passing);
  });
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    const advice = code === 'EADDRINUSE' ? 'it is in use; choose another port, or 0 for any free one' : code;
    throw new ProxyError('port', `Cannot listen on ${host}:${port}: ${advice}.`, { cause });
  }
  const address = server.address();
  const taken = typeof address === 'object' && address !== null ? address.port : 0;
  const close = async (): Promise<void> => {
    if (server.listening) {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    }
    await Promise.all(underWay);
  };
  const shown = host.includes(':') ? `[${host}]` : host;
  return {
    url: `http://${shown}:${taken}${target.pathname.replace(/\/$/, '')}`,
    port: taken,
    close,
    [Symbol.asyncDispose]: close,
  };
}
