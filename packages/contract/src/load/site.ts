import type { Provenance } from '../model.ts';
import { pointerTokens } from '../pointer.ts';
import { isBasis, provenanceIn, withoutKeywords } from '../provenance.ts';
import type { Context } from './context.ts';
import { child, fail, isObject, type Node } from './node.ts';
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

/** Builds from a reference's target only once, however often it is referred to. */
export function once<T>(context: Context, kind: string, site: Site, build: (target: Site) => T): T {
  const target = followed(context, site);
  if (target.document === site.document && target.pointer === site.pointer) return build(site);
  const { basis, source, note } = target.provenance;
  const key = [kind, target.document.uri, target.pointer, basis, source, note].join('\n');
  if (!context.built.has(key)) context.built.set(key, build(target));
  return context.built.get(key) as T;
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

function ownProvenance(node: Node): Provenance | undefined {
  const own = child(node, 'x-provenance');
  if (own === undefined) return undefined;
  const { value } = own;
  if (isBasis(value)) return { basis: value };
  if (!isObject(value) || !isBasis(value.basis))
    return fail(
      own,
      'x-provenance must be a basis (documented, example, vendor, client, inferred, standard) or an object with one',
    );
  for (const [keyword, basis] of Object.entries(isObject(value.keywords) ? value.keywords : {}))
    if (!isBasis(basis)) fail(own, `x-provenance: the basis of "${keyword}" is none of the six`);
  return provenanceIn(node.value);
}
