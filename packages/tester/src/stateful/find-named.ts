import { isRecord } from './json-pointer.ts';

/** The first text or number of a JSON value under a name that fits, outer ones first. */
export function findNamed(
  value: unknown,
  names: RegExp,
  depth: number,
): { readonly name: string; readonly value: unknown } | undefined {
  if (!isRecord(value)) return undefined;
  for (const [name, part] of Object.entries(value))
    if (names.test(name) && (typeof part === 'string' || typeof part === 'number'))
      return { name, value: part };
  if (depth === 0) return undefined;
  for (const part of Object.values(value)) {
    const found = findNamed(part, names, depth - 1);
    if (found !== undefined) return found;
  }
  return undefined;
}
