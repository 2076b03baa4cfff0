import { type Contract, type Header, resolveSchema } from '@countersign/contract';

/** How the client's runtime reads the value of a response header; objects and media types stay the text they are. */
export type HeaderKind = 'string' | 'number' | 'boolean' | 'list';

export function headerKind(contract: Contract, { schema }: Header): HeaderKind {
  const resolved = schema === undefined ? undefined : resolveSchema(contract, schema);
  const types =
    typeof resolved === 'object' ? [resolved.type ?? []].flat().filter((type) => type !== 'null') : [];
  const [type, second] = types;
  if (second !== undefined) return 'string';
  if (type === 'integer' || type === 'number') return 'number';
  if (type === 'boolean') return 'boolean';
  return type === 'array' ? 'list' : 'string';
}
