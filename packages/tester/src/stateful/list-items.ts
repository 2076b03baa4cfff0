import { isRecord } from './json-pointer.ts';

/** The items of a list's answer: the answer itself, else the first array in it, outer ones first. */
export function itemsOf(value: unknown): readonly unknown[] | undefined {
  let level: readonly unknown[] = [value];
  for (let depth = 0; depth < 4 && level.length > 0; depth += 1) {
    const found = level.filter((each): each is readonly unknown[] => Array.isArray(each));
    const named = found.find((items) => items.some((item) => isRecord(item)));
    if (named !== undefined || found[0] !== undefined) return named ?? found[0];
    level = level.flatMap((each) => (isRecord(each) ? Object.values(each) : []));
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
