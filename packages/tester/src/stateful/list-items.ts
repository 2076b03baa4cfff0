import { isRecord, type JsonPath } from './json-pointer.ts';

/** The items of a list's answer: the answer itself, else the first array in it, outer ones first. */
export function itemsOf(value: unknown): readonly unknown[] | undefined {
  return findItems(value)?.items;
}

/** The items of a list's answer, and where they stand in it; of a property whose name fits. */
export function findItems(
  value: unknown,
  isNamed: (name: string) => boolean = () => true,
): { readonly tokens: JsonPath; readonly items: readonly unknown[] } | undefined {
  let level: readonly { readonly tokens: JsonPath; readonly value: unknown }[] = [{ tokens: [], value }];
  for (let depth = 0; depth < 4 && level.length > 0; depth += 1) {
    const found = level.flatMap(({ tokens, value: items }) =>
      Array.isArray(items) && isNamed(String(tokens.at(-1) ?? '')) ? [{ tokens, items }] : [],
    );
    const ofObjects = found.find(({ items }) => items.some((item) => isRecord(item)));
    if (ofObjects !== undefined || found[0] !== undefined) return ofObjects ?? found[0];
    level = level.flatMap(({ tokens, value: each }) =>
      isRecord(each)
        ? Object.entries(each).map(([name, part]) => ({ tokens: [...tokens, name], value: part }))
        : [],
    );
  }
  return undefined;
}

/** Whether an item is the one with this id: it is the id, or has it as one of its own properties. */
export function hasId(item: unknown, id: string | number, name: string | undefined): boolean {
  if (!isRecord(item)) return sameId(item, id);
  if (name !== undefined && Object.hasOwn(item, name)) return sameId(item[name], id);
  return Object.values(item).some((value) => sameId(value, id) || (isRecord(value) && hasOwnId(value, id)));
}

function hasOwnId(item: Readonly<Record<string, unknown>>, id: string | number): boolean {
  return Object.values(item).some((value) => sameId(value, id));
}

function sameId(value: unknown, id: string | number): boolean {
  return (typeof value === 'string' || typeof value === 'number') && String(value) === String(id);
}
