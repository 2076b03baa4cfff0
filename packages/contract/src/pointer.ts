import type { SourceRef } from './model.ts';

/** One token of a JSON pointer, escaped (RFC 6901 § 3). */
export function escapeToken(token: string | number): string {
  const text = String(token);
  return text.includes('~') || text.includes('/') ? text.replaceAll('~', '~0').replaceAll('/', '~1') : text;
}

/** The unescaped tokens of a JSON pointer; none for the whole document. */
export function pointerTokens(pointer: string): string[] {
  if (pointer === '') return [];
  return pointer
    .split('/')
    .slice(1)
    .map((token) => (token.includes('~') ? token.replaceAll('~1', '/').replaceAll('~0', '~') : token));
}

/** The place below `at` that `tokens` lead to, for example a keyword of a schema. */
export function below(at: SourceRef, ...tokens: readonly (string | number)[]): SourceRef {
  return tokens.length === 0 ? at : (`${at}/${tokens.map(escapeToken).join('/')}` as SourceRef);
}

/** A reference to a place in `Contract.files`, taken apart. */
export function splitSourceRef(at: SourceRef): { file: number; pointer: string } {
  const hash = at.indexOf('#');
  return { file: Number(at.slice(0, hash)), pointer: at.slice(hash + 1) };
}
