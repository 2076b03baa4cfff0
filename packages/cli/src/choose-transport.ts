import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Transport } from '@countersign/tester';
import type { Context } from './command.ts';
import { isLoopback } from './is-loopback.ts';
import { UsageError } from './usage-error.ts';

export interface TransportInput {
  /** Path of a PEM file. */
  readonly ca?: string | undefined;
  readonly insecure: boolean;
  /** URL of a proxy for every server. */
  readonly proxy?: string | undefined;
}

/**
 * The certificates and the proxy of the command line; else the configured certificates, and the proxies that the
 * environment names, which are not for servers on loopback.
 *
 * @param configured absolute path of a PEM file
 * @throws {UsageError} for a file that holds no certificates, or a proxy that is none
 */
export function chooseTransport(
  { ca, insecure, proxy }: TransportInput,
  configured: string | undefined,
  { cwd, env }: Pick<Context, 'cwd' | 'env'>,
): Transport {
  if (ca !== undefined && insecure) throw new UsageError('give either --ca or --insecure, not both');
  const file = ca === undefined ? configured : resolve(cwd, ca);
  return {
    insecure,
    ...(file !== undefined && { ca: readCertificates(file, ca === undefined ? 'x-countersign.ca' : '--ca') }),
    proxyFor:
      proxy === undefined
        ? (url) => (isLoopback(url) ? undefined : proxyOfEnvironment(url, env))
        : () => checkProxy(proxy, '--proxy'),
  };
}

function readCertificates(file: string, option: string): string {
  try {
    const text = readFileSync(file, 'utf8');
    if (/-----BEGIN (?:TRUSTED )?CERTIFICATE-----/.test(text)) return text;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    throw new UsageError(`${option}: ${file} cannot be read (${code})`);
  }
  throw new UsageError(`${option}: ${file} holds no certificate; give a PEM file`);
}

function proxyOfEnvironment(url: string, env: Context['env']): string | undefined {
  const read = (name: string): string | undefined => env[name] || env[name.toUpperCase()] || undefined;
  if (isExcluded(new URL(url), read('no_proxy') ?? '')) return undefined;
  const name = url.startsWith('https:') ? 'https_proxy' : 'http_proxy';
  const proxy = read(name);
  return proxy && checkProxy(proxy, name.toUpperCase());
}

/** `*`, names with everything below them (`example.com`, `.example.com`), each with a port where one stands. */
function isExcluded({ protocol, hostname, port }: URL, list: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  const own = port || (protocol === 'https:' ? '443' : '80');
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => {
      const isAddress = entry.split(':').length > 2 && !entry.startsWith('[');
      const [, name = entry, only] = isAddress ? [] : (/^\[?([^\]]*?)\]?(?::(\d+))?$/.exec(entry) ?? []);
      if (only !== undefined && only !== own) return false;
      const suffix = name.replace(/^\*?\./, '');
      return name === '*' || host === suffix || host.endsWith(`.${suffix}`);
    });
}

function checkProxy(text: string, option: string): string {
  const url = /^https?:\/\//.test(text) ? text : `http://${text}`;
  if (URL.canParse(url) && (!text.includes('://') || url === text)) return url;
  throw new UsageError(`${option} names no HTTP proxy; write for example http://proxy.example.com:3128`);
}
