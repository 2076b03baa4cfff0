import type { RunTarget } from '@countersign/contract';
import type { Context } from './command.ts';
import { expandVariables } from './expand-variables.ts';
import { isLoopback } from './is-loopback.ts';
import type { LoadedDocument } from './load-contracts.ts';
import { UsageError } from './usage-error.ts';

/** Where each API is tested; what was started for it ends with it. */
export interface Targets extends AsyncDisposable {
  of(api: string): ChosenTarget;
}

export interface ChosenTarget {
  readonly target: RunTarget;
  readonly methods: Methods;
  /** Those that the target itself knows, where the command line names none. */
  readonly tokens?: { readonly token?: string; readonly otherToken?: string };
}

type Methods = 'all' | 'safe';

export interface TargetInput {
  readonly server?: string | undefined;
  readonly target?: 'sandbox' | 'mock' | undefined;
  readonly har?: string | undefined;
  readonly safe: boolean;
  readonly unsafe: boolean;
}

/** @throws {UsageError} when the command line does not say where to, or contradicts itself */
export async function chooseTargets(
  loaded: readonly LoadedDocument[],
  input: TargetInput,
  context: Context,
): Promise<Targets> {
  const { server, target, har, safe, unsafe } = input;
  if (safe && unsafe) throw new UsageError('give either --safe or --unsafe, not both');
  if (server !== undefined && target !== undefined)
    throw new UsageError('give either --server or --target, not both');
  if (har !== undefined && target !== undefined)
    throw new UsageError('give either --har or --target, not both');
  const only = har !== undefined ? '--har' : server !== undefined ? '--server' : undefined;
  if (only !== undefined && loaded.length !== 1)
    throw new UsageError(
      `${only} is for one API, and this would test ${loaded.map(({ contract }) => contract.name).join(', ')}: name one`,
    );
  // A recording is asked nothing.
  if (har !== undefined) return recorded;
  const servers = new Map<string, ChosenTarget>();
  for (const { contract, settings } of loaded) {
    const configured = target === undefined ? settings.server : undefined;
    const where = `apis.${contract.name}.x-countersign.server`;
    const url = server ?? (configured && expandVariables(configured, context.env, where));
    if (url !== undefined) servers.set(contract.name, chooseServer(url, input, context));
  }
  const others = loaded.filter(({ contract }) => !servers.has(contract.name));
  const started = others.length === 0 ? undefined : await startTargets(others, input, context);
  return {
    of: (api) => servers.get(api) ?? found(api, started?.of(api)),
    [Symbol.asyncDispose]: async () => started?.[Symbol.asyncDispose](),
  };
}

const recorded: Targets = {
  of: () => ({ target: { kind: 'recording', url: '' }, methods: 'safe' }),
  async [Symbol.asyncDispose]() {},
};

function chooseServer(url: string, { safe, unsafe }: TargetInput, { stderr }: Context): ChosenTarget {
  const onlySafe = safe || (!unsafe && !isLoopback(url));
  if (onlySafe && !safe)
    stderr.write(
      `${url.replace(/\/\/[^/?#]*@/, '//')} is not on loopback: only GET, HEAD and OPTIONS are sent; --unsafe sends all methods.\n`,
    );
  return { target: { kind: 'server', url }, methods: onlySafe ? 'safe' : 'all' };
}

function startTargets(
  loaded: readonly LoadedDocument[],
  { target, safe }: TargetInput,
  context: Context,
): Promise<Targets> {
  const methods = safe ? 'safe' : 'all';
  return target === 'mock'
    ? startMockTargets(loaded, methods, context)
    : startSandboxTargets(loaded, target, methods);
}

function found(api: string, target: ChosenTarget | undefined): ChosenTarget {
  if (target === undefined) throw new TypeError(`${api} was not among the APIs that targets were chosen for`);
  return target;
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
      if (known === undefined) return found(api, undefined);
      return {
        target: { kind: 'sandbox', url: sandbox.baseUrl(known) },
        methods,
        tokens: { ...(token !== undefined && { token }), ...(otherToken !== undefined && { otherToken }) },
      };
    },
    [Symbol.asyncDispose]: () => sandbox.close(),
  };
}
