/** Where a text stops being JSON (RFC 8259). */
export interface JsonError {
  /** In UTF-16 units. */
  readonly offset: number;
  readonly line: number;
  readonly column: number;
  readonly expected: string;
}

const whitespace = /[ \t\n\r]*/y;
const string = /"[ !#-[\]-\uffff]*(?:\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4})[ !#-[\]-\uffff]*)*"/y;
const scalar = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

/**
 * The first thing in `text` that is not JSON; undefined when all of it is. Engines word their messages differently and
 * some leave the position out, so that it is looked for here, without recursion, once `JSON.parse` has refused.
 */
export function findJsonError(text: string): JsonError | undefined {
  const open: ('{' | '[')[] = [];
  let offset = 0;
  const skip = (pattern: RegExp): boolean => {
    pattern.lastIndex = offset;
    if (!pattern.test(text)) return false;
    offset = pattern.lastIndex;
    return true;
  };
  const take = (character: string): boolean => {
    if (text[offset] !== character) return false;
    offset++;
    return true;
  };
  const key = (): string | undefined => {
    skip(whitespace);
    if (!skip(string)) return 'a property name in double quotes';
    skip(whitespace);
    return take(':') ? undefined : '":"';
  };
  /** Undefined once a value that contains no other is behind us. */
  const value = (): string | undefined => {
    for (;;) {
      skip(whitespace);
      if (take('[')) {
        skip(whitespace);
        if (take(']')) return undefined;
        open.push('[');
      } else if (take('{')) {
        skip(whitespace);
        if (take('}')) return undefined;
        const missing = key();
        if (missing !== undefined) return missing;
        open.push('{');
      } else {
        return skip(string) || skip(scalar) ? undefined : 'a value';
      }
    }
  };
  let expected = value();
  while (expected === undefined) {
    skip(whitespace);
    const inside = open.at(-1);
    if (inside === undefined) {
      if (offset === text.length) return undefined;
      expected = 'the end';
    } else if (take(',')) {
      expected = (inside === '{' ? key() : undefined) ?? value();
    } else if (take(inside === '{' ? '}' : ']')) {
      open.pop();
    } else {
      expected = inside === '{' ? '"," or "}"' : '"," or "]"';
    }
  }
  const before = text.slice(0, offset).split(/\r\n|\r|\n/);
  return { offset, line: before.length, column: (before.at(-1) ?? '').length + 1, expected };
}
