import type { Contract, Operation, RunTarget, Server } from '@countersign/contract';
import { TesterError } from './errors.ts';

/**
 * Where an operation's paths begin on a target. Operations with servers of their own (OpenAPI 3.1 § 4.8.10) keep their
 * base path there when it is on the same origin as the document's first server.
 *
 * @returns undefined when the operation belongs to another server, which the target does not stand for
 */
export function baseUrlOf(
  contract: Contract,
  operation: Operation,
  { kind, url }: RunTarget,
): string | undefined {
  const own = described(operation.servers[0]);
  const main = described(contract.servers[0]);
  if (own === undefined || main === undefined || own.href === main.href) return url;
  // Mock and sandbox stand for every server of the description.
  if (own.origin !== main.origin && kind === 'server') return undefined;
  const [ownPath, mainPath] = [trimSlash(own.pathname), trimSlash(main.pathname)];
  return url.endsWith(mainPath) ? url.slice(0, url.length - mainPath.length) + ownPath : url;
}

/** The URL with its variables replaced; relative ones get an origin that stands for the document's own. */
function described(server: Server | undefined): URL | undefined {
  if (server === undefined) return undefined;
  const url = server.url.replace(
    /\{([^{}]*)\}/g,
    (_, name: string) => server.variables[name]?.default ?? name,
  );
  return URL.canParse(url, 'http://document.invalid/') ? new URL(url, 'http://document.invalid/') : undefined;
}

/**
 * The target's URL as runs use it: absolute, without a slash at its end.
 *
 * @throws {TesterError} `invalid-option`
 */
export function parseTargetUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isUsable =
    url !== undefined &&
    /^https?:$/.test(url.protocol) &&
    url.search === '' &&
    url.hash === '' &&
    url.username === '';
  if (!isUsable) {
    throw new TesterError(
      'invalid-option',
      `${JSON.stringify(text.replace(/\/\/[^/?#]*@/, '//…@').replace(/\?.*$/s, '?…'))} is no base URL: write for example http://127.0.0.1:8080/v1, without query or credentials`,
    );
  }
  return trimSlash(url.href);
}

function trimSlash(text: string): string {
  return text.replace(/\/+$/, '');
}
