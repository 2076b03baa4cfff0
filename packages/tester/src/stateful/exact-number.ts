/** A number of a JSON text by its digits: more of them than a double holds. `JSON.stringify` writes it as it is. */
export interface ExactNumber {
  readonly rawJSON: string;
}

declare global {
  /** ECMAScript's JSON.parse source text access. */
  interface JSON {
    rawJSON(text: string): ExactNumber;
    isRawJSON(value: unknown): value is ExactNumber;
    parse(
      text: string,
      reviver: (name: string, value: unknown, context: { readonly source?: string }) => unknown,
    ): unknown;
  }
}

export function exactNumber(digits: string): ExactNumber {
  return JSON.rawJSON(digits);
}

export function isExactNumber(value: unknown): value is ExactNumber {
  return JSON.isRawJSON(value);
}

/** Whether there is one anywhere in a JSON value. */
export function hasExactNumber(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return isExactNumber(value) || Object.values(value).some(hasExactNumber);
}

/**
 * As `JSON.parse`, but for numbers that a double does not hold: they keep their digits.
 *
 * @throws SyntaxError for what is no JSON
 */
export function parseExactly(text: string): unknown {
  return JSON.parse(text, (_, value, { source }) =>
    typeof value === 'number' && source !== undefined && formOf(source) !== formOf(String(value))
      ? exactNumber(source)
      : value,
  );
}

/** Whether two numbers are the same to their last digit: `1.50`, `15e-1` and `1.5` are. */
export function isSameNumber(one: ExactNumber, other: unknown): boolean {
  if (typeof other !== 'number' && !isExactNumber(other)) return false;
  return formOf(one.rawJSON) === formOf(typeof other === 'number' ? String(other) : other.rawJSON);
}

/** One text for all texts of a number: its digits without zeros around them, and the power of ten of the last one. */
function formOf(text: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([-+]?\d+))?$/.exec(text) ?? [];
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  if (significant === '') return '0';
  return `${sign}${significant}e${Number(exponent) - fraction.length + digits.length - significant.length}`;
}
