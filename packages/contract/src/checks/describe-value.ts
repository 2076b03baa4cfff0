import { asFilePart } from '../codec/file-part.ts';

/** Names a value and its type, for example `"97" (string)`; long ones are cut. */
export function describeValue(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  const bytes = asFilePart(value)?.bytes;
  if (bytes !== undefined) return `${bytes.length} bytes`;
  if (Array.isArray(value)) return value.length === 0 ? 'an empty array' : 'an array';
  if (typeof value === 'object') return 'an object';
  return `${shortJson(value)} (${typeof value})`;
}

/** A value as JSON, at most about 60 characters of it. */
export function shortJson(value: unknown): string {
  // Infinity is what a number too large for a double becomes, and has no JSON.
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value));
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

/** `a`, `a or b`, `a, b or c`. */
export function either(options: readonly string[]): string {
  return options.length < 2 ? options.join('') : `${options.slice(0, -1).join(', ')} or ${options.at(-1)}`;
}
