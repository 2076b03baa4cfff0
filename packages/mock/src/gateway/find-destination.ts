import { type Contract, matchOperation, type Operation } from '@countersign/contract';
import { Problem } from './problem.ts';

/** An API as the gateway serves it. */
export interface ServedApi {
  readonly name: string;
  readonly contract: Contract;
  /** Path parts of its servers, that of `servers[0]` first. */
  readonly basePaths: readonly string[];
}

export type Routes = ReadonlyMap<string, ServedApi>;

/** Where a request goes. */
export interface Destination {
  readonly kind: 'operation';
  readonly api: ServedApi;
  readonly operation: Operation;
  /** Below the base path, percent-encoded. */
  readonly path: string;
  readonly query: string;
}

/** An OPTIONS request that the description leaves to the server: the methods to name. */
export interface MethodList {
  readonly kind: 'methods';
  readonly allowed: readonly string[];
}

/** The path parts of the servers of an API, without a trailing slash. */
export function basePaths({
  servers,
  operations,
}: Pick<Contract, 'servers' | 'operations'>): readonly string[] {
  const all = [...servers, ...operations.flatMap((operation) => operation.servers)].map(
    ({ url, variables }) => {
      const filled = url.replace(/\{([^}]*)\}/g, (_, name: string) => variables[name]?.default ?? name);
      return (URL.parse(filled, 'http://relative.invalid/')?.pathname ?? '').replace(/\/+$/, '');
    },
  );
  return [...new Set(all.length === 0 ? [''] : all)];
}

/**
 * Finds the operation of a request. HEAD is answered by GET where it is not described.
 *
 * @throws Problem for what is malformed or not described; it names what is.
 */
export function findDestination(routes: Routes, method: string, target: string): Destination | MethodList {
  const { path, query } = split(target);
  const [, name = '', ...rest] = path.split('/');
  const api = routes.get(name);
  if (api === undefined)
    throw new Problem('unknown-api', unknownApi(name, routes), {
      apis: [...routes.keys()].map((known) => `/${known}`),
    });
  const below = rest.length === 0 ? '' : `/${rest.join('/')}`;

  for (const base of [...api.basePaths].sort((a, b) => b.length - a.length)) {
    if (below !== base && !below.startsWith(`${base}/`)) continue;
    const inner = below.slice(base.length) || '/';
    const match = matchOperation(api.contract, method, inner);
    const operation =
      match?.operation ??
      (method === 'HEAD' ? matchOperation(api.contract, 'GET', inner)?.operation : undefined);
    if (operation !== undefined) return { kind: 'operation', api, operation, path: inner, query };
    if (match?.allow === undefined) continue;
    const allowed = [...match.allow, ...(match.allow.includes('GET') ? ['HEAD'] : []), 'OPTIONS'];
    if (method === 'OPTIONS') return { kind: 'methods', allowed };
    const headers = { allow: allowed.join(', ') };
    throw new Problem('method-not-allowed', `${path} has no ${method}, only ${match.allow.join(', ')}.`, {
      allowed: match.allow,
      headers,
    });
  }
  const operations = api.contract.operations.map(
    (operation) => `${operation.method} /${name}${api.basePaths[0] ?? ''}${operation.path}`,
  );
  throw new Problem('unknown-path', `The description of ${name} has no path that fits ${path}.`, {
    operations,
  });
}

function split(target: string): { path: string; query: string } {
  // Absolute form, as a proxy would be asked (RFC 9112 § 3.2.2).
  const origin = target.replace(/^https?:\/\/[^/?#]*/i, '');
  const [, path = '', query = ''] = /^([^?#]*)(\?[^#]*)?/.exec(origin) ?? [];
  for (const piece of [path, query]) {
    try {
      decodeURIComponent(piece);
    } catch {
      throw new Problem(
        'malformed-target',
        `The target holds a percent sign that does not begin a UTF-8 character: ${piece.slice(0, 100)}`,
      );
    }
  }
  return { path, query };
}

function unknownApi(name: string, routes: Routes): string {
  const [first = ''] = routes.keys();
  const asked = name === '' ? 'The path names no API' : `No API is called "${name}"`;
  return `${asked}. The first segment of the path does, for example /${first}.`;
}
