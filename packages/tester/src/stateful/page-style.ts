import type { Operation, Parameter, SchemaObject } from '@countersign/contract';

/** How a list is divided into pages. */
export interface PageStyle {
  /** `page` counts pages, `offset` counts items, `cursor` takes what the last answer gave, `next` follows its URL. */
  readonly kind: 'page' | 'offset' | 'cursor' | 'next';
  /** The parameter that chooses a page; absent for `next`. */
  readonly parameter?: Parameter;
  /** The parameter for the number of items on a page. */
  readonly size?: Parameter;
}

const names: Readonly<Record<'page' | 'offset' | 'cursor' | 'size', RegExp>> = {
  page: /^(page|page_?num(ber)?|page_?no|page_?index|p)$/i,
  offset: /^(offset|skip|start|start_?index)$/i,
  cursor: /^(cursor|after|page_?token|next_?token|starting_?after|continuation(_?token)?|marker|next)$/i,
  size: /^(limit|per_?page|page_?size|size|page_?limit|max_?results|max_?items|take|top|first|count)$/i,
};

/** The style that an operation's query parameters tell; undefined when it has none of a pager. */
export function pageStyleOf({ parameters }: Operation): PageStyle | undefined {
  const find = (kind: keyof typeof names): Parameter | undefined =>
    parameters.find(
      (parameter) => parameter.in === 'query' && names[kind].test(parameter.name) && isSingle(parameter),
    );
  const size = find('size');
  for (const kind of ['page', 'offset', 'cursor'] as const) {
    const parameter = find(kind);
    if (parameter !== undefined) return { kind, parameter, ...(size && { size }) };
  }
  return size && { kind: 'next', size };
}

/** A filter may have the name of a pager, too: `size[least]=3`. */
function isSingle({ schema, content }: Parameter): boolean {
  const types = typeof schema === 'object' ? [schema.type].flat() : [];
  return content === undefined && !types.includes('object') && !types.includes('array');
}

/** The number of items to ask for, as near to the one that is wanted as the parameter allows. */
export function pageSize({ size }: PageStyle, wanted: number): number | undefined {
  if (size === undefined) return undefined;
  const schema: SchemaObject = typeof size.schema === 'object' ? size.schema : {};
  const least = typeof schema.minimum === 'number' ? schema.minimum : 1;
  const most = typeof schema.maximum === 'number' ? schema.maximum : Number.POSITIVE_INFINITY;
  return Math.max(least, Math.min(most, wanted));
}

/** The number of the first page. */
export function firstPage({ kind, parameter }: PageStyle): number {
  if (kind !== 'page' || parameter === undefined) return 0;
  const schema: SchemaObject = typeof parameter.schema === 'object' ? parameter.schema : {};
  if (schema.minimum === 0 || schema.default === 0) return 0;
  return 1;
}
