import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { ContractError } from '../errors.ts';

export interface ReadLimits {
  readonly maxBytes: number;
  readonly timeoutMs: number;
  readonly fetch: typeof fetch;
}

/** Reads the text of a file or an http(s) URL within the limits. `shown` is its name in messages. */
export async function readSource(uri: string, shown: string, limits: ReadLimits): Promise<string> {
  const bytes = isUrl(uri) ? await readUrl(uri, shown, limits) : await readFile(uri, shown, limits.maxBytes);
  return decode(bytes, shown);
}

export function isUrl(uri: string): boolean {
  return /^https?:\/\//i.test(uri);
}

async function readFile(path: string, shown: string, maxBytes: number): Promise<Uint8Array> {
  try {
    const file = await stat(path);
    if (file.isFile() && file.size > maxBytes) throw tooLarge(shown, maxBytes);
    return await collect(createReadStream(path), shown, maxBytes);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw new ContractError('not-found', `${shown}: there is no such file`, { cause: error });
    if (code === 'EISDIR')
      throw new ContractError('not-readable', `${shown}: is a directory, not an OpenAPI document`);
    if (error instanceof ContractError) throw error;
    throw new ContractError('not-readable', `${shown}: cannot be read (${code ?? 'unknown error'})`, {
      cause: error,
    });
  }
}

async function readUrl(url: string, shown: string, limits: ReadLimits): Promise<Uint8Array> {
  const signal = AbortSignal.timeout(limits.timeoutMs);
  try {
    const response = await limits.fetch(withoutCredentials(url), { signal, headers: requestHeaders(url) });
    if (!response.ok) {
      await response.body?.cancel();
      throw new ContractError(
        'fetch-failed',
        `${shown}: the server answered ${response.status}, not with a document`,
      );
    }
    const type = response.headers.get('content-type') ?? '';
    if (/^text\/html\b/i.test(type)) {
      await response.body?.cancel();
      throw new ContractError(
        'fetch-failed',
        `${shown}: the server answered with text/html, not with a description`,
      );
    }
    return await collect(response.body ?? [], shown, limits.maxBytes);
  } catch (error) {
    if (error instanceof ContractError) throw error;
    if (signal.aborted)
      throw new ContractError(
        'timeout',
        `${shown}: no complete answer within ${limits.timeoutMs / 1000} s (option timeoutMs)`,
        {
          cause: error,
        },
      );
    throw new ContractError('fetch-failed', `${shown}: cannot be fetched (${reason(error)})`, {
      cause: error,
    });
  }
}

/** A URL as it may be shown and fetched: `fetch` refuses one with a user in it. */
export function withoutCredentials(url: string): URL {
  const clean = new URL(url);
  clean.username = '';
  clean.password = '';
  return clean;
}

function requestHeaders(url: string): Record<string, string> {
  const { username, password } = new URL(url);
  const user = [username, password].map(decodeURIComponent).join(':');
  return {
    accept: 'application/json, application/yaml, */*;q=0.5',
    ...(username !== '' && { authorization: `Basic ${Buffer.from(user).toString('base64')}` }),
  };
}

async function collect(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  shown: string,
  maxBytes: number,
): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of chunks) {
    size += part.byteLength;
    if (size > maxBytes) throw tooLarge(shown, maxBytes);
    parts.push(part);
  }
  return Buffer.concat(parts, size);
}

/** UTF-8, or UTF-16 with a byte order mark (YAML 1.2 § 5.2). */
function decode(bytes: Uint8Array, shown: string): string {
  if (bytes.byteLength === 0) throw new ContractError('empty', `${shown}: is empty`);
  const utf16 =
    (bytes[0] === 0xff && bytes[1] === 0xfe && 'utf-16le') ||
    (bytes[0] === 0xfe && bytes[1] === 0xff && 'utf-16be');
  if (!utf16 && bytes.includes(0)) throw binary(shown);
  try {
    return new TextDecoder(utf16 || 'utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw binary(shown, error);
  }
}

function binary(shown: string, cause?: unknown): ContractError {
  return new ContractError('binary', `${shown}: is a binary file, not an OpenAPI document in UTF-8`, {
    cause,
  });
}

function tooLarge(shown: string, maxBytes: number): ContractError {
  return new ContractError(
    'too-large',
    `${shown}: is larger than ${maxBytes} bytes; raise the limit with --max-size (option maxBytes) if that is intended`,
  );
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (cause instanceof Error) return 'code' in cause ? String(cause.code) : cause.message;
  return error.message;
}
