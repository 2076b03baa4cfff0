import type { Contract } from '@countersign/contract';
import type { ApiName } from './api.ts';
import { loadApis } from './apis.ts';
import { serveControl } from './control/serve-control.ts';
import { type ClockControls, createControls, type NamespaceControls } from './controls.ts';
import { SandboxError } from './errors.ts';
import { type Listening, listen } from './http/listen.ts';
import { completeLimits, type Limits } from './limits.ts';
import { defaultPace, type Pace } from './namespace.ts';
import { Namespaces } from './namespaces.ts';
import { type SeededFile, type SeedFile, seedFile } from './seed-files.ts';
import { serve, type World } from './serve.ts';
import { createStorage } from './storage/storage.ts';
import { createUsers, type UserTokens } from './users.ts';

export interface SandboxOptions {
  /** Address to listen on. @default '127.0.0.1' */
  readonly host?: string;
  /** 0 takes any free port. @default 0 */
  readonly port?: number;
  /** Port of the control interface, always on 127.0.0.1; 0 takes any free port, false leaves it out. @default 0 */
  readonly controlPort?: number | false;
  /** Keeps everything in this directory, durably. @default memory, and a temporary directory for what is large */
  readonly dataDir?: string | undefined;
  /** Tokens by user name. @default { alice: 'alice-token', bob: 'bob-token' } */
  readonly users?: UserTokens;
  /** The machine's time, in milliseconds since 1970. @default Date.now */
  readonly clock?: () => number;
  /** Makes the faults that happen with a probability the same in every run. @default 0 */
  readonly seed?: number;
  readonly limits?: Partial<Limits>;
  readonly pace?: Partial<Pace>;
  /** Holds every answer against its description; one that breaks it becomes a 500 and a violation. @default false */
  readonly testMode?: boolean;
  /** @default the compiled contracts of `@countersign/specs` */
  readonly contracts?: Partial<Record<ApiName, Contract>>;
  /** What URLs that are handed out begin with, where the sandbox is reached by another name. @default its own `url` */
  readonly publicUrl?: string;
  /** Told of what went wrong inside the sandbox. Nothing is ever written to stdout or stderr. */
  readonly onError?: (error: unknown) => void;
}

/** A running sandbox. */
export interface Sandbox extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`, without a slash at its end. */
  readonly url: string;
  readonly port: number;
  /** Where the control interface is; absent when it is off. */
  readonly controlUrl: string | undefined;
  /** The page that shows what happens; absent with the control interface. */
  readonly consoleUrl: string | undefined;
  /** Where an API's described paths begin, of a namespace or of the default one. */
  baseUrl(api: ApiName, namespace?: string): string;
  /** The time of the default namespace. */
  readonly clock: ClockControls;
  /** Steers a namespace; without a name, the default one. */
  namespace(name?: string): NamespaceControls;
  /** Puts a file into Pakt or PortSIP, of a namespace or of the default one. */
  seed(file: SeedFile, namespace?: string): Promise<SeededFile>;
  /** Answers that broke their description, in test mode. */
  readonly violations: readonly string[];
  /** Bugs: errors that were no refusals. */
  readonly errors: readonly unknown[];
  /** Ends every connection. What was acknowledged stays in the data directory. May be called twice. */
  close(): Promise<void>;
}

/**
 * Serves Clevver, dStor, Pakt and PortSIP behind one port, with their state. `<url>/<api>` stands for the origin of the
 * API's vendor.
 *
 * @throws {SandboxError} when an option cannot be used, the port is taken, or the data directory is in use
 */
export async function createSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { host = '127.0.0.1', port = 0, seed = 0, testMode = false } = options;
  const limits = completeLimits(options.limits);
  const users = createUsers(options.users);
  const apis = await loadApis(options.contracts);
  const violations: string[] = [];
  const errors: unknown[] = [];
  const onError = (error: unknown): void => {
    errors.push(error);
    options.onError?.(error);
  };
  const storage = createStorage({ dataDir: options.dataDir });
  const pace = { ...defaultPace, ...options.pace };
  const namespaces = new Namespaces({
    apis,
    storage,
    limits,
    pace,
    seed,
    time: options.clock ?? Date.now,
    onError,
  });
  namespaces.restore();

  let url = '';
  const world: World = {
    apis,
    namespaces,
    storage,
    users,
    limits,
    observation: { watchers: new Map(), arriving: new Set() },
    origin: () => options.publicUrl?.replace(/\/$/, '') ?? url,
    checked: testMode,
    onViolation: (message) => violations.push(message),
    onError,
  };
  let closed: Promise<void> | undefined;
  const shut = async (): Promise<void> => {
    await namespaces.close();
    await storage.close();
  };
  try {
    const server = await listen({ host, port }, limits, (request, response, onStart) =>
      serve(world, request, response, onStart),
    );
    url = `http://${reachable(host)}:${server.port}`;
    const control = await listenForControl(world, options.controlPort ?? 0).catch(async (error: unknown) => {
      await server.close();
      throw error;
    });
    const close = (): Promise<void> => {
      closed ??= Promise.all([server.close(), control?.close()]).then(shut);
      return closed;
    };
    const controlUrl = control === undefined ? undefined : `http://127.0.0.1:${control.port}`;
    return {
      url,
      port: server.port,
      controlUrl,
      consoleUrl: controlUrl === undefined ? undefined : `${controlUrl}/_sandbox/console`,
      baseUrl(api, namespace = '') {
        const served = apis.get(api);
        if (served === undefined)
          throw new SandboxError('option', `There is no API called "${String(api)}".`);
        return `${url}${namespaces.get(namespace).prefix}/${api}${served.basePath}`;
      },
      clock: createControls(namespaces, '').clock,
      namespace: (name = '') => createControls(namespaces, name),
      seed: (file, namespace = '') => seedFile(world, namespaces.get(namespace), file),
      violations,
      errors,
      close,
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await shut();
    throw error;
  }
}

async function listenForControl(world: World, port: number | false): Promise<Listening | undefined> {
  if (port === false) return undefined;
  const { apis, limits, namespaces, observation, onError, users } = world;
  const seed = (name: string, file: SeedFile): Promise<SeededFile> =>
    seedFile(world, namespaces.get(name), file);
  return await listen(
    { host: '127.0.0.1', port },
    limits,
    serveControl({ apis, namespaces, users, limits, observation, seed, onError }),
  );
}

/** An address that this machine can connect to, as a URL writes it. */
function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}
