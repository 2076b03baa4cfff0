import type { JsonPath } from './json-pointer.ts';
import { isRecord, valueAt } from './json-pointer.ts';

/** The object of an answer that a client wrote: the one that has the most of the names, outer ones first. */
export function findEntity(
  body: unknown,
  names: readonly string[],
): { readonly tokens: JsonPath; readonly value: Readonly<Record<string, unknown>> } | undefined {
  let best: { tokens: JsonPath; value: Readonly<Record<string, unknown>>; score: number } | undefined;
  for (const tokens of objectsIn(body, [], 2)) {
    const value = valueAt(body, tokens);
    if (!isRecord(value)) continue;
    const score = names.filter((name) => Object.hasOwn(value, name)).length;
    if (score > (best?.score ?? 0)) best = { tokens, value, score };
  }
  return best;
}

function objectsIn(value: unknown, tokens: JsonPath, depth: number): readonly JsonPath[] {
  if (!isRecord(value)) return [];
  if (depth === 0) return [tokens];
  const inner = Object.entries(value).flatMap(([name, part]) =>
    objectsIn(part, [...tokens, name], depth - 1),
  );
  return [tokens, ...inner.sort((one, other) => one.length - other.length)];
}
