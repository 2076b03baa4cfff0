import { escapeToken } from '../pointer.ts';
import { isObject, type PlainObject } from './node.ts';

/** What a document says about references, found without knowing which of its parts will be used. */
export interface DocumentScan {
  /** Other documents that something in it refers to, as written, without fragments. */
  readonly references: Set<string>;
  /** `$id`, made absolute → pointer of the schema. */
  readonly scopes: Map<string, string>;
  readonly anchors: {
    readonly scope: string | undefined;
    readonly anchor: string;
    readonly pointer: string;
  }[];
  annotated: boolean;
}

/** Members that map names to objects: their keys are no keywords. */
const nameMaps = new Set(
  `properties patternProperties $defs definitions dependentSchemas schemas responses parameters examples requestBodies
  headers securitySchemes links callbacks pathItems mediaTypes paths webhooks content encoding additionalOperations`.split(
    /\s+/,
  ),
);

/** Members that hold data of the API, in which a `$ref` means nothing. */
const data = new Set(['example', 'default', 'const', 'enum', 'value', 'dataValue']);

interface Visit {
  readonly value: object;
  readonly pointer: string;
  readonly keysAreNames: boolean;
  /** The `$id` around it. */
  readonly scope: string | undefined;
}

/** Walks a document once, without recursion. `base` is what its `$id`s are relative to. */
export function scanDocument(root: unknown, base: string): DocumentScan {
  const scan: DocumentScan = { references: new Set(), scopes: new Map(), anchors: [], annotated: false };
  const seen = new Set<object>();
  const pending: Visit[] = [];
  const visit = (value: unknown, pointer: string, keysAreNames: boolean, scope: string | undefined): void => {
    if (typeof value !== 'object' || value === null || seen.has(value)) return;
    seen.add(value);
    pending.push({ value, pointer, keysAreNames, scope });
  };

  visit(root, '', false, undefined);
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { value, pointer, keysAreNames } = next;
    const scope = isObject(value) && !keysAreNames ? scanObject(scan, value, next, base) : next.scope;
    const isArray = Array.isArray(value);
    for (const [key, member] of Object.entries(value)) {
      if (!isArray && !keysAreNames && isData(key, member)) continue;
      const holdsNames = !isArray && !keysAreNames && nameMaps.has(key) && !Array.isArray(member);
      visit(member, `${pointer}/${escapeToken(key)}`, holdsNames, scope);
    }
  }
  return scan;
}

/** Notes what one object says, and returns the `$id` that holds in it. */
function scanObject(
  scan: DocumentScan,
  value: PlainObject,
  { pointer, scope: around }: Visit,
  base: string,
): string | undefined {
  const id =
    typeof value.$id === 'string' ? URL.parse(value.$id, around ?? base)?.href.replace(/#$/, '') : undefined;
  if (id !== undefined) scan.scopes.set(id, pointer);
  const scope = id ?? around;
  for (const anchor of [value.$anchor, value.$dynamicAnchor])
    if (typeof anchor === 'string') scan.anchors.push({ scope, anchor, pointer });
  for (const reference of [value.$ref, value.$dynamicRef]) refer(scan, reference);
  // A mapping may also hold names of components, which are no files.
  if (typeof value.propertyName === 'string' && isObject(value.mapping))
    for (const target of Object.values(value.mapping)) if (/[#/]/.test(String(target))) refer(scan, target);
  if (Object.hasOwn(value, 'x-provenance')) scan.annotated = true;
  return scope;
}

function refer(scan: DocumentScan, reference: unknown): void {
  if (typeof reference !== 'string') return;
  const uri = reference.replace(/#.*$/s, '');
  if (uri !== '') scan.references.add(uri);
}

function isData(key: string, member: unknown): boolean {
  return data.has(key) || key.startsWith('x-') || (key === 'examples' && Array.isArray(member));
}
