import type { RunTarget } from '@countersign/contract';
import type { Context } from './command.ts';
import type { LoadedDocument } from './load-contracts.ts';
import { UsageError } from './usage-error.ts';

/** Where each API is tested; what was started for it ends with it. */
export interface Targets extends AsyncDisposable {
  of(api: string): ChosenTarget;
}

interface ChosenTarget {
  readonly target: RunTarget;
  readonly methods: Methods;
  /** Those that the target itself knows, where the command line names none. */
  readonly tokens?: { readonly token?: string; readonly otherToken?: string };
}

type Methods = 'all' | 'safe';

export interface TargetInput {
  readonly server?: string | undefined;
  readonly target?: 'sandbox' | 'mock' | undefined;
  readonly safe: boolean;
  readonly unsafe: boolean;
}

/** @throws {UsageError} when the command line does not say where to, or contradicts itself */
export async function chooseTargets(
  loaded: readonly LoadedDocument[],
  input: TargetInput,
  context: Context,
): Promise<Targets> {
  const { server, target, safe, unsafe } = input;
  if (safe && unsafe) throw new UsageError('give either --safe or --unsafe, not both');
  if (server !== undefined && target !== undefined)
    throw new UsageError('give either --server or --target, not both');
  if (server !== undefined) {
    if (loaded.length !== 1)
      throw new UsageError(
        `--server is for one API, and this would test ${loaded.map(({ contract }) => contract.name).join(', ')}: name one`,
      );
    const onlySafe = safe || (!unsafe && !isLoopback(server));
    if (onlySafe && !safe)
      context.stderr.write(
        `${server} is not on loopback: only GET, HEAD and OPTIONS are sent; --unsafe sends all methods.\n`,
      );
    return {
      of: () => ({ target: { kind: 'server', url: server }, methods: onlySafe ? 'safe' : 'all' }),
      async [Symbol.asyncDispose]() {},
    };
  }
  const methods = safe ? 'safe' : 'all';
  return target === 'mock'
    ? startMockTargets(loaded, methods, context)
    : startSandboxTargets(loaded, target, methods);
}

async function startMockTargets(
  loaded: readonly LoadedDocument[],
  methods: Methods,
  context: Context,
): Promise<Targets> {
  const { startMock } = await import('./start-mock.ts');
  const { mock, urlOf } = await startMock(loaded, {}, context);
  return {
    of: (api) => ({ target: { kind: 'mock', url: urlOf(api) }, methods }),
    [Symbol.asyncDispose]: () => mock.close(),
  };
}

/** @throws {UsageError} when an API has no sandbox */
async function startSandboxTargets(
  loaded: readonly LoadedDocument[],
  target: 'sandbox' | undefined,
  methods: Methods,
): Promise<Targets> {
  const { createSandbox, defaultUsers, findApi } = await import('@countersign/sandbox');
  const served = new Map(loaded.map(({ contract }) => [contract.name, findApi(contract)]));
  const without = [...served].filter(([, known]) => known === undefined).map(([name]) => name);
  if (without.length > 0) {
    throw new UsageError(
      target === undefined
        ? 'say what to test: --server URL, or --target mock for a mock that is started for the run'
        : `there is no sandbox of ${without.join(', ')}; give --target mock, or --server URL`,
    );
  }
  const sandbox = await createSandbox({ controlPort: false });
  const { alice: token, bob: otherToken } = defaultUsers;
  return {
    of(api) {
      const known = served.get(api);
      if (known === undefined)
        throw new TypeError(`${api} was not among the APIs that the sandbox was started for`);
      return {
        target: { kind: 'sandbox', url: sandbox.baseUrl(known) },
        methods,
        tokens: { ...(token !== undefined && { token }), ...(otherToken !== undefined && { otherToken }) },
      };
    },
    [Symbol.asyncDispose]: () => sandbox.close(),
  };
}

/** True also for what is no URL of HTTP: nothing is sent there, and the tester says why. */
function isLoopback(server: string): boolean {
  const { protocol, hostname } = URL.canParse(server) ? new URL(server) : { protocol: '', hostname: '' };
  if (!/^https?:$/.test(protocol)) return true;
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127(\.\d+){3}$/.test(hostname)
  );
}
