import { isRecord, type JsonPath } from './json-pointer.ts';

/** What a page says of the whole list. */
export interface PageFacts {
  readonly total?: number;
  readonly pages?: number;
  readonly more?: boolean;
  /** What may be the number of items in the list, or that of this page. */
  readonly count?: number;
}

const names: Readonly<Record<keyof PageFacts, RegExp>> = {
  total: /^(total|total_?count|total_?items|total_?results|total_?elements|total_?records)$/i,
  pages: /^(pages|total_?pages|page_?count|num_?pages|last_?page)$/i,
  more: /^has_?(more|next(_?page)?)$/i,
  count: /^count$/i,
};

/** The numbers beside the items of a page: at the top of the answer, or in envelopes around the items. */
export function pageFactsOf(body: unknown, depth = 2): PageFacts {
  if (!isRecord(body)) return {};
  const own: { total?: number; pages?: number; more?: boolean; count?: number } = {};
  for (const [name, value] of Object.entries(body)) {
    if (typeof value === 'number' && names.total.test(name)) own.total = value;
    if (typeof value === 'number' && names.pages.test(name)) own.pages = value;
    if (typeof value === 'number' && names.count.test(name)) own.count = value;
    if (typeof value === 'boolean' && names.more.test(name)) own.more = value;
  }
  if (depth === 0 || Object.keys(own).length > 0) return own;
  const inner = Object.values(body).map((value) => pageFactsOf(value, depth - 1));
  return inner.find((facts) => Object.keys(facts).length > 0) ?? {};
}

/** The number of all items, and where it stands in an answer. */
export function findTotal(
  body: unknown,
  depth = 2,
): { readonly tokens: JsonPath; readonly value: number } | undefined {
  if (!isRecord(body)) return undefined;
  for (const [name, value] of Object.entries(body))
    if (typeof value === 'number' && names.total.test(name)) return { tokens: [name], value };
  for (const [name, part] of depth === 0 ? [] : Object.entries(body)) {
    const found = findTotal(part, depth - 1);
    if (found !== undefined) return { ...found, tokens: [name, ...found.tokens] };
  }
  return undefined;
}
