import {
  type Contract,
  isBinarySchema,
  resolveSchema,
  type Schema,
  type SchemaObject,
} from '@countersign/contract';

/** What a part of a multipart body is: a file, several under one name, either; JSON, or text. */
export type PartShape = 'file' | 'files' | 'file-or-files' | 'json' | 'text';

/** Where a part's value stands when nothing else is said (OpenAPI 3.1 § 4.8.14.4). */
const octets = 'application/octet-stream';

export function partShape(contract: Contract, schema: Schema | undefined): PartShape {
  if (isBinarySchema(contract, schema, octets)) return 'file';
  const resolved = resolve(contract, schema);
  if (resolved === undefined) return 'text';
  if (isArray(resolved))
    return itemsAreFiles(contract, resolved) ? 'files' : jsonOrText(contract, resolved.items);
  const shapes = new Set(
    [...(resolved.oneOf ?? []), ...(resolved.anyOf ?? [])].map((branch) => partShape(contract, branch)),
  );
  if (shapes.size > 0 && [...shapes].every((shape) => shape.startsWith('file'))) {
    const [only] = shapes;
    return shapes.size === 1 && only !== undefined ? only : 'file-or-files';
  }
  return jsonOrText(contract, resolved);
}

function itemsAreFiles(contract: Contract, { items }: SchemaObject): boolean {
  return isBinarySchema(contract, items ?? true, octets);
}

function jsonOrText(contract: Contract, schema: Schema | undefined): 'json' | 'text' {
  const resolved = resolve(contract, schema);
  if (resolved === undefined) return 'text';
  const types = [resolved.type ?? []].flat();
  return types.includes('object') ||
    isArray(resolved) ||
    resolved.properties !== undefined ||
    resolved.allOf !== undefined
    ? 'json'
    : 'text';
}

function isArray({ type, items }: SchemaObject): boolean {
  return type === undefined ? items !== undefined : [type].flat().includes('array');
}

function resolve(contract: Contract, schema: Schema | undefined): SchemaObject | undefined {
  const resolved = schema === undefined ? undefined : resolveSchema(contract, schema);
  return typeof resolved === 'object' ? resolved : undefined;
}

/** A property of a form, or all that have no name of their own (`*`). */
export interface FormMember {
  readonly name: string;
  readonly schema: Schema;
}

/** The properties of a form's schema, those of `allOf`, `oneOf` and `anyOf` included. */
export function formMembers(contract: Contract, schema: Schema | undefined): FormMember[] {
  const members = new Map<string, FormMember>();
  collect(contract, schema, members, new Set());
  return [...members.values()];
}

function collect(
  contract: Contract,
  schema: Schema | undefined,
  members: Map<string, FormMember>,
  seen: Set<Schema>,
): void {
  if (schema === undefined || seen.has(schema)) return;
  seen.add(schema);
  const resolved = resolve(contract, schema);
  if (resolved === undefined) return;
  for (const [name, member] of Object.entries(resolved.properties ?? {}))
    members.set(name, { name, schema: member });
  for (const branch of [...(resolved.allOf ?? []), ...(resolved.oneOf ?? []), ...(resolved.anyOf ?? [])]) {
    collect(contract, branch, members, seen);
  }
  const others = resolved.additionalProperties;
  if (typeof others === 'object' && !members.has('*')) members.set('*', { name: '*', schema: others });
}
