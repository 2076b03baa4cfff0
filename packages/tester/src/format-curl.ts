import type { WireRequest } from '@countersign/contract';
import { type Secret, splitAtSecrets, splitHeaderValue } from './secret.ts';

/**
 * The shell command (POSIX sh, curl) that sends the same bytes again.
 *
 * Text stays readable; bytes that a shell word cannot carry are piped in, escaped where most of them are text and as
 * base64 otherwise. Secrets appear as the variables they came from.
 *
 * @param url the absolute URL that the request was sent to
 */
export function formatCurl(
  url: string,
  request: WireRequest,
  secrets: readonly Secret[] = [],
  { handedOn = [], print = '-i' }: ScriptOptions = {},
): string {
  const hide = (parts: readonly (string | Secret)[]): (string | Secret)[] =>
    parts.flatMap((part) => (typeof part === 'string' ? splitAtSecrets(part, secrets) : [part]));
  const { pipe, data } = formatBody(request.body, (text) => hide(splitBody(text, handedOn)));
  const words = ['curl', print, ...flags(url, request)];
  words.push(quote(hide(splitTokens(url, /([/?&=])/, handedOn))));
  for (const [name, value] of request.headers) {
    if (/^(host|content-length)$/i.test(name)) continue;
    // curl takes `Name;` for a header with an empty value; `Name:` would remove it.
    words.push(
      '-H',
      value === ''
        ? quote([`${name};`])
        : quote([
            `${name}: `,
            ...splitTokens(value, /( )/, handedOn, value).flatMap((part) =>
              typeof part === 'string' ? splitHeaderValue(part, secrets) : [part],
            ),
          ]),
    );
  }
  if (data !== undefined) {
    // curl would otherwise add a form's media type by itself.
    if (!request.headers.some(([name]) => name.toLowerCase() === 'content-type'))
      words.push('-H', quote(['content-type:']));
    words.push(...data);
  }
  return `${pipe ?? ''}${words.join(' ')}`;
}

/** How a line of a script differs from one that stands alone. */
interface ScriptOptions {
  /** Values that stand in variables of the script. */
  readonly handedOn?: readonly Secret[];
  /** Options of curl that say where the answer goes. @default -i */
  readonly print?: string;
}

/** Cuts text at separators, and puts variables in the place of whole tokens. */
function splitTokens(
  text: string,
  separator: RegExp,
  handedOn: readonly Secret[],
  whole?: string,
): (string | Secret)[] {
  if (handedOn.length === 0) return [text];
  const variableOf = (token: string): Secret | undefined => handedOn.find(({ value }) => value === token);
  const all = whole === undefined ? undefined : variableOf(whole);
  return all === undefined ? join(text.split(separator).map((token) => variableOf(token) ?? token)) : [all];
}

/** In a body, what is handed on stands as a JSON text or as a field of a form. */
function splitBody(text: string, handedOn: readonly Secret[]): (string | Secret)[] {
  return splitTokens(text, /(["&=])/, handedOn);
}

function join(parts: readonly (string | Secret)[]): (string | Secret)[] {
  const joined: (string | Secret)[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    if (typeof part === 'string' && typeof last === 'string') joined[joined.length - 1] = last + part;
    else joined.push(part);
  }
  return joined;
}

function flags(url: string, { method, body }: WireRequest): string[] {
  const words: string[] = [];
  if (method === 'HEAD') words.push('--head');
  else if (method !== (body === undefined ? 'GET' : 'POST')) words.push('-X', method);
  if (/[[\]{}]/.test(url)) words.push('--globoff');
  if (/\/\.{1,2}(\/|\?|$)/.test(url)) words.push('--path-as-is');
  return words;
}

function formatBody(
  body: Uint8Array | undefined,
  split: (text: string) => (string | Secret)[],
): { pipe?: string; data?: string[] } {
  if (body === undefined) return {};
  if (body.length === 0) return { data: ['--data-raw', "''"] };
  const text = asText(body);
  // One word of a command line is limited to 128 KiB on Linux.
  if (text !== undefined && body.length < 100_000 && ![...text].some(isUnsafe))
    return { data: ['--data-raw', quote(split(text))] };
  const readable = text ?? Buffer.from(body).toString('latin1');
  const escaped = [...readable].filter(isControl).length;
  const pipe = escaped > readable.length / 3 ? base64(body) : printf(body, text);
  return { pipe: `${pipe} | `, data: ['--data-binary', '@-'] };
}

function asText(body: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    return undefined;
  }
}

/** What a shell word or a terminal would change; line feeds and tabs are safe. */
function isUnsafe(character: string): boolean {
  return isControl(character) && character !== '\n' && character !== '\t';
}

function isControl(character: string): boolean {
  const code = character.charCodeAt(0);
  return code < 0x20 || (code >= 0x7f && code < 0xa0);
}

function base64(body: Uint8Array): string {
  return `printf %s ${quote([Buffer.from(body).toString('base64')])} | base64 -d`;
}

function printf(body: Uint8Array, text: string | undefined): string {
  const source = text ?? Buffer.from(body).toString('latin1');
  let format = '';
  for (const character of source) format += escapeForPrintf(character, text === undefined);
  // A leading dash would be read as an option.
  return `printf -- ${quote([format])}`;
}

function escapeForPrintf(character: string, isBytes: boolean): string {
  if (character === '\\') return '\\\\';
  if (character === '%') return '%%';
  if (character === '\r') return '\\r';
  if (character === '\n') return '\\n';
  const code = character.charCodeAt(0);
  if (code < 0x20 || code === 0x7f || (isBytes && code > 0x7f))
    return `\\${code.toString(8).padStart(3, '0')}`;
  return character;
}

/** One shell word: plain text in single quotes, secrets as variables in double quotes. */
function quote(parts: readonly (string | Secret)[]): string {
  let word = '';
  let plain = '';
  const flush = (): void => {
    if (plain !== '') word += `'${plain.replaceAll("'", `'\\''`)}'`;
    plain = '';
  };
  for (const part of parts) {
    if (typeof part === 'string') plain += part;
    else {
      flush();
      word += `"${part.shell ?? part.shown}"`;
    }
  }
  flush();
  return word;
}
