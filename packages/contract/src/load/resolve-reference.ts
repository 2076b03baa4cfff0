import { isContractError } from '../errors.ts';
import { pointerTokens } from '../pointer.ts';
import type { Documents } from './load-documents.ts';
import { child, fail, isObject, type Node, nodeAt } from './node.ts';

/** Far more than anyone writes, and few enough to follow by recursion. */
const maxSteps = 200;

/**
 * Where a reference that stands at `site` leads: one step, a reference found there is not followed. `passed` are the
 * references that are being followed already.
 */
export function resolveReference(
  documents: Documents,
  site: Node,
  reference: string,
  passed: readonly Node[] = [],
): Node {
  const hash = reference.indexOf('#');
  const uri = hash === -1 ? reference : reference.slice(0, hash);
  const fragment = hash === -1 ? '' : decode(reference.slice(hash + 1));
  const resource = findResource(documents, site, uri, reference);
  // `file.yaml#/` strictly means a member without a name, and is always meant like `file.yaml`.
  if (fragment === '' || fragment === '/') return resource;
  const target = fragment.startsWith('/')
    ? walk(documents, resource, pointerTokens(fragment), passed)
    : documents.anchors.get(`${scopeOf(documents, resource)?.id ?? resource.document.uri}#${fragment}`);
  return target ?? dangling(site, reference, resource);
}

/** Follows `$ref` until something else stands there. */
export function dereference(documents: Documents, site: Node, passed: readonly Node[] = []): Node {
  const steps = [...passed];
  let node = site;
  while (isObject(node.value) && typeof node.value.$ref === 'string') {
    const { document, pointer } = node;
    const first = steps.findIndex((step) => step.document === document && step.pointer === pointer);
    if (first !== -1) failCycle(site, [...steps.slice(first), node]);
    if (steps.length === maxSteps)
      fail(site, `references lead through ${maxSteps} others and on`, 'reference-cycle');
    steps.push(node);
    node = resolveReference(documents, node, node.value.$ref, steps);
  }
  return node;
}

export function failCycle(site: Node, steps: readonly Node[]): never {
  return fail(
    site,
    `references lead in a circle: ${steps.map(({ pointer }) => `#${pointer}`).join(' → ')}`,
    'reference-cycle',
  );
}

function dangling(site: Node, reference: string, { document }: Node): never {
  const where = document === site.document ? '' : ` in ${document.file}`;
  return fail(site, `reference "${reference}" leads nowhere${where}`, 'reference-dangling');
}

/** The document, or the schema with an `$id`, that the part before `#` names. */
function findResource(documents: Documents, site: Node, uri: string, reference: string): Node {
  const scope = scopeOf(documents, site);
  if (uri === '') return scope?.node ?? nodeAt(site.document, '');
  const name = URL.parse(uri, scope?.id ?? site.document.base)?.href ?? uri;
  const named = documents.resources.get(name);
  if (named !== undefined) return named;
  const document = documents.byUri.get(documents.address(site.document, uri));
  if (document === undefined) return dangling(site, reference, site);
  if (isContractError(document))
    return fail(site, `reference "${reference}": ${document.message}`, document.code);
  return nodeAt(document, '');
}

/** The nearest enclosing schema with an `$id`: references inside it are relative to it (JSON Schema 2020-12 core § 8.2.1). */
function scopeOf(documents: Documents, { document, pointer }: Node): { id: string; node: Node } | undefined {
  let nearest: { id: string; node: Node } | undefined;
  for (const [id, node] of documents.scopes.get(document) ?? []) {
    const encloses = pointer === node.pointer || pointer.startsWith(`${node.pointer}/`);
    if (encloses && node.pointer.length >= (nearest?.node.pointer.length ?? 0)) nearest = { id, node };
  }
  return nearest;
}

/** Also passes through references, as in `#/components/schemas/Alias/properties/id`. */
function walk(
  documents: Documents,
  from: Node,
  tokens: readonly string[],
  passed: readonly Node[],
): Node | undefined {
  let node: Node | undefined = from;
  for (const token of tokens) {
    if (node === undefined) return undefined;
    node = child(node, token) ?? child(dereference(documents, node, passed), token);
  }
  return node;
}

/** Fragments of references are percent-encoded (RFC 6901 § 6). */
function decode(fragment: string): string {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment;
  }
}
