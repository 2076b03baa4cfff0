import type { Contract } from '@countersign/contract';
import type { Api, ApiName } from './api.ts';
import { clevver } from './clevver/api.ts';
import { dstor } from './dstor/api.ts';
import { SandboxError } from './errors.ts';
import { pakt } from './pakt/api.ts';
import { portsip } from './portsip/api.ts';

const apis: readonly Api[] = [clevver, dstor, pakt, portsip];

/** An API together with its description. */
export interface ServedApi {
  readonly api: Api;
  readonly contract: Contract;
  /** Path of the first server of the description: what the vendor's own base path is. Without a slash at its end. */
  readonly basePath: string;
}

const load: Readonly<Record<ApiName, () => Promise<{ readonly contract: Contract }>>> = {
  clevver: () => import('@countersign/specs/clevver'),
  dstor: () => import('@countersign/specs/dstor'),
  pakt: () => import('@countersign/specs/pakt'),
  portsip: () => import('@countersign/specs/portsip'),
};

/**
 * Every API with its contract: the given one, else the compiled one of `@countersign/specs`.
 *
 * @throws {SandboxError} `contract` when a contract has an operation that the sandbox does not serve
 */
export async function loadApis(
  contracts: Partial<Record<ApiName, Contract>> = {},
): Promise<Map<string, ServedApi>> {
  const served = await Promise.all(
    apis.map(async (api) => {
      const contract = contracts[api.name] ?? (await load[api.name]()).contract;
      const missing = contract.operations.find(({ id }) => !(id in api.operations));
      if (missing === undefined) return { api, contract, basePath: basePathOf(contract) };
      const message = `The contract of ${api.name} has an operation "${missing.id}" that the sandbox does not know.`;
      throw new SandboxError('contract', message);
    }),
  );
  return new Map(served.map((entry) => [entry.api.name, entry]));
}

/** The API that a contract describes: it has the name and exactly the operations of one that the sandbox serves. */
export function findApi({ name, operations }: Contract): ApiName | undefined {
  const api = apis.find((each) => each.name === name);
  const known = api !== undefined && Object.keys(api.operations).length === operations.length;
  return known && operations.every(({ id }) => id in api.operations) ? api.name : undefined;
}

function basePathOf({ servers }: Contract): string {
  const url = servers[0]?.url.replaceAll(/\{[^}]*\}/g, '1') ?? '/';
  return new URL(url, 'http://localhost').pathname.replace(/\/$/, '');
}
