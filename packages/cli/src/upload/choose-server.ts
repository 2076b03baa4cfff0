import { UsageError } from '../usage-error.ts';
import type { ApiName } from './run-upload.ts';

export interface ServerInput {
  readonly server: string | undefined;
  readonly target: 'sandbox' | undefined;
}

/** Where an upload goes; what was started for it ends with it. */
interface ChosenServer extends AsyncDisposable {
  readonly baseUrl: string;
  /** That the server itself knows, where none is given. */
  readonly token?: string;
}

/** @throws {UsageError} when the command line does not say where to */
export async function chooseServer(api: ApiName, { server, target }: ServerInput): Promise<ChosenServer> {
  if (server !== undefined && target !== undefined)
    throw new UsageError('give either --server or --target, not both');
  if (server !== undefined) {
    const { hash, password, protocol, search, username } = URL.parse(server) ?? { protocol: '' };
    if (!/^https?:$/.test(protocol))
      throw new UsageError(`--server: ${JSON.stringify(server)} is no URL of HTTP`);
    // Not repeated: one of them may be a password.
    if (username || password || search || hash)
      throw new UsageError('--server: a base URL has no user, no query and no fragment; give --token');
    return { baseUrl: server, async [Symbol.asyncDispose]() {} };
  }
  if (target === undefined)
    throw new UsageError(
      'say where to: --server URL; to try it out, --target sandbox, or a sandbox of your own (countersign sandbox)',
    );
  const { createSandbox, defaultUsers } = await import('@countersign/sandbox');
  const sandbox = await createSandbox({ controlPort: false });
  const { alice: token } = defaultUsers;
  return {
    baseUrl: sandbox.baseUrl(api),
    ...(token !== undefined && { token }),
    [Symbol.asyncDispose]: () => sandbox.close(),
  };
}
