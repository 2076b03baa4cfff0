import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Contract } from '@countersign/contract';
import { MockError } from './errors.ts';
import { createGateway, type MockLog } from './gateway/create-gateway.ts';
import { basePaths, type ServedApi } from './gateway/find-destination.ts';
import { originOf } from './origin-of.ts';
import { type Prism, startPrism } from './prism/start-prism.ts';

export interface MockApi {
  /** First segment of the mock's paths. */
  readonly name: string;
  /** Path of an OpenAPI document, or its text (YAML or JSON), or the parsed document. Not changed. */
  readonly document: string | object;
  /** The same document, loaded. */
  readonly contract: Contract;
}

export interface MockOptions {
  readonly apis: readonly MockApi[];
  /** Address to listen on. @default '127.0.0.1' */
  readonly host?: string;
  /** 0 takes any free port. @default 0 */
  readonly port?: number;
  /** Bytes of the largest request body; larger ones are answered with 413. @default 10485760 */
  readonly maxBodyBytes?: number;
  /** Milliseconds a request may take to arrive. @default 60000 */
  readonly requestTimeoutMs?: number;
  /** Milliseconds Prism may take for one answer before it is started anew. @default 10000 */
  readonly answerTimeoutMs?: number;
  /** Told what went wrong inside the mock. Nothing is ever written to stdout or stderr. */
  readonly onLog?: (entry: MockLog) => void;
}

/** A running mock. */
export interface Mock extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`, without a trailing slash. */
  readonly url: string;
  readonly port: number;
  /**
   * Where an API's paths begin: the mock's URL, the API's name, and the base path of its first server.
   *
   * @throws MockError `unknown-api`
   */
  baseUrl(api: string): string;
  /** Ends open connections and Prism. May be called twice. */
  close(): Promise<void>;
}

/**
 * Serves every API behind one port, with Prism's answers. `<url>/<name>` stands for the origin of the API's vendor.
 *
 * @throws MockError when a name cannot be used, Prism cannot read a document, or the address cannot be listened on.
 */
export async function createMock(options: MockOptions): Promise<Mock> {
  const {
    host = '127.0.0.1',
    port = 0,
    maxBodyBytes = 10 * 1024 * 1024,
    requestTimeoutMs = 60_000,
    onLog = () => {},
  } = options;
  const routes = toRoutes(options.apis);
  const prism = Promise.withResolvers<Prism>();
  const ask: Prism['ask'] = async (question) => (await prism.promise).ask(question);
  const server = createGateway(routes, ask, { maxBodyBytes, requestTimeoutMs, onLog });

  // First the address, which is known at once to be free or not.
  const address = await listen(server, host, port);
  const documents = options.apis.map(({ name, document }) => ({ name, document }));
  prism.resolve(
    startPrism(documents, {
      timeoutMs: options.answerTimeoutMs ?? 10_000,
      maxHeapMb: 512,
      onLog: (message) => onLog({ level: 'error', message: `Prism: ${message}` }),
    }),
  );
  const started = await prism.promise.catch((error: unknown) => {
    server.close();
    throw error;
  });

  const close = async (): Promise<void> => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    await Promise.all([closed, started.close()]);
  };
  const url = originOf(address);
  return {
    url,
    port: address.port,
    baseUrl(name) {
      const api = routes.get(name);
      if (api === undefined)
        throw new MockError(
          'unknown-api',
          `The mock serves no API called "${name}", only ${[...routes.keys()].join(', ')}.`,
        );
      return `${url}/${name}${api.basePaths[0] ?? ''}`;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

function toRoutes(apis: readonly MockApi[]): ReadonlyMap<string, ServedApi> {
  const routes = new Map<string, ServedApi>();
  for (const { name, contract } of apis) {
    if (!/^[\w~-][\w.~-]*$/.test(name))
      throw new MockError(
        'invalid-name',
        `"${name}" cannot be the first segment of a path: use letters, digits, - and _.`,
      );
    if (routes.has(name))
      throw new MockError('duplicate-name', `Two APIs are called "${name}": give one of them another name.`);
    routes.set(name, { name, contract, basePaths: basePaths(contract) });
  }
  return routes;
}

async function listen(server: Server, host: string, port: number): Promise<AddressInfo> {
  try {
    await once(server.listen(port, host), 'listening');
  } catch (cause) {
    throw listenError(cause, host, port);
  }
  // Only a pipe has a string here.
  return server.address() as AddressInfo;
}

function listenError(cause: unknown, host: string, port: number): MockError {
  const { code, message } =
    cause instanceof Error && 'code' in cause ? cause : { code: undefined, message: String(cause) };
  return code === 'EADDRINUSE'
    ? new MockError(
        'address-in-use',
        `Port ${port} of ${host} is in use: choose another one, or 0 for any free one.`,
        { cause },
      )
    : new MockError('listen-failed', `Cannot listen on ${host}, port ${port}: ${message}`, { cause });
}
