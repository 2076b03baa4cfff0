import type { IncomingMessage } from 'node:http';
import { matchOperation } from '@countersign/contract';
import type { ServedApi } from './apis.ts';
import type { PlannedFaults } from './faults/fault-catalogue.ts';
import { Refusal } from './http/refusal.ts';
import type { Target } from './http/target.ts';
import type { Namespace } from './namespace.ts';
import type { Namespaces } from './namespaces.ts';

/** Names a namespace in place of the path. */
export const namespaceHeader = 'sandbox-namespace';

/** What a request turned out to mean. */
export interface Destination {
  readonly served: ServedApi;
  readonly namespace: Namespace;
  readonly target: Target;
  /** The operation, or why there is none. */
  readonly match: ReturnType<typeof matchOperation>;
  readonly plan: PlannedFaults;
}

interface DestinationSource {
  readonly apis: ReadonlyMap<string, ServedApi>;
  readonly namespaces: Namespaces;
}

/** @throws {Refusal} 404 outside every API */
export function findDestination(
  world: DestinationSource,
  request: IncomingMessage,
  target: Target,
): Destination {
  const header = request.headers[namespaceHeader];
  const namespace = world.namespaces.get(target.namespace ?? (typeof header === 'string' ? header : ''));
  const served = world.apis.get(target.api);
  if (served === undefined) {
    throw new Refusal(
      404,
      `Nothing is served here. The APIs are below /${[...world.apis.keys()].join(', /')}.`,
    );
  }
  const match = matchTarget(served, request.method ?? '', target.path);
  const plan = namespace.faults.plan(served.api.name, match?.operation?.id ?? 'download');
  return { served, namespace, target, match, plan };
}

function matchTarget({ basePath, contract }: ServedApi, method: string, path: string): Destination['match'] {
  if (!path.startsWith(`${basePath}/`)) return undefined;
  const below = path.slice(basePath.length);
  const match = matchOperation(contract, method, below);
  if (match !== undefined) return match;
  // Clients of dStor write its paths with and without a slash at the end; where both are described, both are exact.
  return matchOperation(contract, method, below.endsWith('/') ? below.slice(0, -1) : `${below}/`);
}

/** The target as the description writes it, whatever slash the client put at its end; below the base path where it is there. */
export function describedTarget({
  match,
  served: { basePath },
  target: { path, query },
}: Destination): string {
  if (match?.operation !== undefined) {
    const values = match.pathParameters;
    return match.operation.path.replaceAll(/\{([^}]*)\}/g, (_, name: string) => values[name] ?? '') + query;
  }
  return (path.startsWith(`${basePath}/`) ? path.slice(basePath.length) : path || '/') + query;
}
