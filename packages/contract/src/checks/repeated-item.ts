/** The first item that stands in an array twice, as `[earlier, later]` indexes; in one pass, however long the array is. */
export function repeatedItem(items: readonly unknown[]): [earlier: number, later: number] | undefined {
  const seen = new Map<string, number>();
  for (const [index, item] of items.entries()) {
    const text = canonical(item);
    const earlier = seen.get(text);
    if (earlier !== undefined) return [earlier, index];
    seen.set(text, index);
  }
  return undefined;
}

/** Equality of JSON Schema: numbers by value, objects by their members in any order. */
export function isSameJson(one: unknown, other: unknown): boolean {
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null)
    return one === other;
  return canonical(one) === canonical(other);
}

/** JSON whose objects have their members in one order (equality in JSON Schema knows none). */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([one], [other]) => (one < other ? -1 : 1)))
      : member,
  );
}
