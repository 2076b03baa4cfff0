import type { Provenance } from '../model.ts';
import { pointerTokens } from '../pointer.ts';
import { bases, isBasis, withoutKeywords } from '../provenance.ts';
import type { Context } from './context.ts';
import { child, fail, isObject, members, type Node, optionalString } from './node.ts';
import { dereference } from './resolve-reference.ts';

/** A node, and how what it says is known. */
export interface Site extends Node {
  readonly provenance: Provenance;
}

const documented: Provenance = { basis: 'documented' };
/** In a description that states provenance, what has none is nobody's word but the author's. */
const unstated: Provenance = { basis: 'inferred' };

/** A node above which provenance does not reach: an operation, a component, the document itself. */
export function siteOf(context: Context, node: Node, inherited?: Provenance): Site {
  if (!context.documents.annotated) return { ...node, provenance: documented };
  return { ...node, provenance: ownProvenance(node) ?? (inherited ? withoutKeywords(inherited) : unstated) };
}

/** A member of a site, which inherits its provenance. */
export function inside(context: Context, site: Site, node: Node): Site {
  return siteOf(context, node, site.provenance);
}

export function down(context: Context, site: Site, key: string): Site | undefined {
  const node = child(site, key);
  return node && inside(context, site, node);
}

/** Follows references: what encloses the target comes first, then the place that refers to it. */
export function followed(context: Context, site: Site): Site {
  const target = dereference(context.documents, site);
  if (target.document === site.document && target.pointer === site.pointer) return site;
  return siteOf(context, target, enclosingProvenance(target) ?? site.provenance);
}

/**
 * Builds from the target of a reference only once, however often it is referred to. A description beside the reference
 * replaces that of the target (OpenAPI 3.1 § 4.8.23).
 */
export function once<T extends object>(
  context: Context,
  kind: string,
  site: Site,
  build: (target: Site) => T,
): T {
  const target = followed(context, site);
  if (target === site) return build(site);
  const { basis, source, note } = target.provenance;
  const variants = builtFrom(context, target);
  const variant = [kind, basis, source, note].join('\n');
  const built = (variants.get(variant) ?? build(target)) as T;
  variants.set(variant, built);
  const description = site.document.dialect === '3.0' ? undefined : child(site, 'description')?.value;
  return typeof description === 'string' ? { ...built, description } : built;
}

/** What was built from a place that references lead to. */
export function builtFrom({ built }: Context, { document, pointer }: Node): Map<string, object> {
  const place = `${document.uri}#${pointer}`;
  const variants = built.get(place) ?? new Map<string, object>();
  built.set(place, variants);
  return variants;
}

/** The provenance of the objects around a node, up to its component or operation. */
export function enclosingProvenance({ document, pointer }: Node): Provenance | undefined {
  const tokens = pointerTokens(pointer);
  let node: Node = { document, pointer: '', value: document.root };
  let found: Provenance | undefined;
  const boundary = isObject(document.root) && typeof document.root.openapi === 'string' ? 3 : 0;
  for (const [depth, token] of tokens.entries()) {
    if (depth >= boundary) {
      const own = ownProvenance(node);
      found = own ? withoutKeywords(own) : found;
    }
    node = child(node, token) ?? node;
  }
  return found;
}

/** The `x-provenance` that stands at a node, checked. */
function ownProvenance(node: Node): Provenance | undefined {
  const own = child(node, 'x-provenance');
  return own && readProvenance(own);
}

/** A basis, or an object with one, in its long form. */
export function readProvenance(node: Node): Provenance {
  const { value } = node;
  if (isBasis(value)) return { basis: value };
  const basis = isObject(value) ? value.basis : undefined;
  if (!isBasis(basis))
    return fail(node, `x-provenance must be one of ${bases.join(', ')}, or an object with such a "basis"`);
  const source = optionalString(node, 'source');
  const note = optionalString(node, 'note');
  const keywords = members(child(node, 'keywords'), '"keywords" of x-provenance').map(([keyword, member]) =>
    isBasis(member.value)
      ? ([keyword, member.value] as const)
      : fail(member, `x-provenance of "${keyword}" must be one of ${bases.join(', ')}`),
  );
  return {
    basis,
    ...(source !== undefined && { source }),
    ...(note !== undefined && { note }),
    ...(keywords.length > 0 && { keywords: Object.fromEntries(keywords) }),
  };
}
