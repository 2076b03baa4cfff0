import type { RunTarget } from '@countersign/contract';
import type { Context } from './command.ts';
import type { LoadedDocument } from './load-contracts.ts';
import { UsageError } from './usage-error.ts';

/** Where each API is tested; what was started for it ends with it. */
export interface Targets extends AsyncDisposable {
  of(api: string): { readonly target: RunTarget; readonly methods: 'all' | 'safe' };
}

export interface TargetInput {
  readonly server?: string | undefined;
  readonly target?: 'mock' | undefined;
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
  if (target === undefined)
    throw new UsageError(
      'say what to test: --server URL, or --target mock for a mock that is started for the run',
    );
  const { startMock } = await import('./start-mock.ts');
  const { mock, urlOf } = await startMock(loaded, {}, context);
  return {
    of: (api) => ({ target: { kind: 'mock', url: urlOf(api) }, methods: safe ? 'safe' : 'all' }),
    [Symbol.asyncDispose]: () => mock.close(),
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
