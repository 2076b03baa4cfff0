import { createMock, type Mock } from '@countersign/mock';
import type { Context } from './command.ts';
import { loadBundle } from './load-bundle.ts';
import type { LoadedDocument } from './load-contracts.ts';

export interface RunningMock {
  readonly mock: Mock;
  /** Base URL of an API, by the name of its contract. */
  urlOf(api: string): string;
}

/**
 * Starts a mock of all descriptions; its own troubles go to stderr.
 *
 * @throws {MockError} when it cannot be started
 */
export async function startMock(
  loaded: readonly LoadedDocument[],
  where: { readonly host?: string; readonly port?: number },
  { stderr }: Context,
): Promise<RunningMock> {
  const apis = loaded.map(async ({ contract, root, settings: { overlays } }) => ({
    name: segment(contract.name),
    document: overlays === undefined ? root : await loadBundle(root, overlays),
    contract,
  }));
  const mock = await createMock({
    ...where,
    apis: await Promise.all(apis),
    onLog: ({ message }) => stderr.write(`${message}\n`),
  });
  return { mock, urlOf: (api) => mock.baseUrl(segment(api)) };
}

/** The mock serves each API below its name, so that has to be a segment of a path. */
function segment(name: string): string {
  return name.replace(/[^\w.~-]+/g, '-').replace(/^[.-]+/, '') || 'api';
}
