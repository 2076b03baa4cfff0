/** Names and indexes that lead to a place of a JSON value. */
export type JsonPath = readonly (string | number)[];

/** The unescaped tokens of a JSON pointer (RFC 6901 § 3); undefined for what is none. */
export function pointerTokens(pointer: string): readonly string[] | undefined {
  if (pointer === '') return [];
  if (!pointer.startsWith('/')) return undefined;
  return pointer
    .slice(1)
    .split('/')
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The pointer that leads along these tokens. */
export function formatPointer(tokens: JsonPath): string {
  return tokens.map((token) => `/${String(token).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** What stands at a place of a JSON value; undefined when there is nothing. */
export function valueAt(value: unknown, tokens: JsonPath): unknown {
  let current = value;
  for (const token of tokens) {
    if (typeof current !== 'object' || current === null) return undefined;
    if (Array.isArray(current))
      current = /^(0|[1-9]\d*)$/.test(String(token)) ? current[Number(token)] : undefined;
    else current = Object.hasOwn(current, token) ? (current as Record<string, unknown>)[token] : undefined;
  }
  return current;
}

/** A copy of a JSON value with another value at one place; `undefined` takes the member away. */
export function withValueAt(value: unknown, tokens: JsonPath, replacement: unknown): unknown {
  const [token, ...rest] = tokens;
  if (token === undefined) return replacement;
  if (Array.isArray(value)) {
    const copy: unknown[] = [...value];
    copy[Number(token)] = withValueAt(copy[Number(token)], rest, replacement);
    return copy;
  }
  const record: Record<string, unknown> = isRecord(value) ? { ...value } : {};
  const next = withValueAt(record[token], rest, replacement);
  if (next === undefined) delete record[token];
  else record[token] = next;
  return record;
}

/** An object of JSON: no array, no bytes. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
}
