import { below } from '../pointer.ts';
import { isObject } from './node.ts';

/** What a document says about references, found without knowing which of its parts will be used. */
export interface DocumentScan {
  /** Every `$ref` and discriminator mapping as written, with the `$id` that it is relative to. */
  readonly references: ReadonlyMap<string, { reference: string; scope: string | undefined }>;
  /** `$id` → pointer of the schema. */
  readonly resources: ReadonlyMap<string, string>;
  /** `<$id or nothing>#<anchor>` → pointer of the schema. */
  readonly anchors: ReadonlyMap<string, string>;
  readonly annotated: boolean;
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
  readonly kind: 'object' | 'names';
  readonly scope: string | undefined;
}

/** Walks a document once. `base` is the URI that `$id` is resolved against. */
export function scanDocument(root: unknown, base: string): DocumentScan {
  const references = new Map<string, { reference: string; scope: string | undefined }>();
  const resources = new Map<string, string>();
  const anchors = new Map<string, string>();
  let annotated = false;
  const seen = new Set<object>();
  const pending: Visit[] = [];

  const visit = (value: unknown, pointer: string, kind: Visit['kind'], scope: string | undefined): void => {
    if (typeof value !== 'object' || value === null || seen.has(value)) return;
    seen.add(value);
    pending.push({ value, pointer, kind, scope });
  };
  const refer = (reference: string, scope: string | undefined): void => {
    references.set(`${scope ?? ''} ${reference}`, { reference, scope });
  };

  visit(root, '', 'object', undefined);
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { value, pointer, kind } = next;
    let { scope } = next;
    if (Array.isArray(value)) {
      value.forEach((item, index) => {
        visit(item, `${pointer}/${index}`, 'object', scope);
      });
      continue;
    }
    if (!isObject(value)) continue;
    if (kind === 'object') {
      const { $id, $ref } = value;
      if (typeof $id === 'string' && URL.canParse($id, scope ?? base)) {
        scope = new URL($id, scope ?? base).href.replace(/#$/, '');
        resources.set(scope, pointer);
      }
      for (const anchor of [value.$anchor, value.$dynamicAnchor])
        if (typeof anchor === 'string') anchors.set(`${scope ?? ''}#${anchor}`, pointer);
      for (const reference of [$ref, value.$dynamicRef])
        if (typeof reference === 'string') refer(reference, scope);
      if (isObject(value.mapping) && typeof value.propertyName === 'string')
        for (const target of Object.values(value.mapping))
          if (typeof target === 'string') refer(target, scope);
      if ('x-provenance' in value) annotated = true;
    }
    for (const [key, member] of Object.entries(value)) {
      if (
        kind === 'object' &&
        (data.has(key) || key.startsWith('x-') || (key === 'examples' && Array.isArray(member)))
      )
        continue;
      const holdsNames = kind === 'object' && nameMaps.has(key) && !Array.isArray(member);
      visit(member, below(`0#${pointer}`, key).slice(2), holdsNames ? 'names' : 'object', scope);
    }
  }
  return { references, resources, anchors, annotated };
}
