import { isContractError } from '../errors.ts';
import { pointerTokens } from '../pointer.ts';
import type { LoadedDocument } from './document.ts';
import type { Documents } from './load-documents.ts';
import { child, fail, isObject, type Node } from './node.ts';

/** Where a `$ref` that stands at `site` leads: one step, a reference found there is not followed. */
export function resolveReference(documents: Documents, site: Node, reference: string): Node {
  const hash = reference.indexOf('#');
  const uri = hash === -1 ? reference : reference.slice(0, hash);
  const fragment = hash === -1 ? '' : decode(reference.slice(hash + 1));
  const dangling = (): never => fail(site, `$ref "${reference}" leads nowhere`, 'reference-dangling');

  const resource = findResource(documents, site, uri, reference);
  if (fragment === '') return resource;
  if (!fragment.startsWith('/')) return findAnchor(documents, resource, fragment) ?? dangling();
  return walk(documents, resource, pointerTokens(fragment)) ?? dangling();
}

/** Follows `$ref` until something else stands there. */
export function dereference(documents: Documents, site: Node): Node {
  const passed: Node[] = [];
  let node = site;
  while (isObject(node.value) && typeof node.value.$ref === 'string') {
    if (passed.some(({ document, pointer }) => document === node.document && pointer === node.pointer))
      fail(
        site,
        `$ref leads in a circle: ${[...passed, node].map(({ pointer }) => `#${pointer}`).join(' → ')}`,
        'reference-cycle',
      );
    passed.push(node);
    node = resolveReference(documents, node, node.value.$ref);
  }
  return node;
}

/** The document, or the schema with an `$id`, that the part before `#` names. */
function findResource(documents: Documents, site: Node, uri: string, reference: string): Node {
  const scope = scopeOf(documents, site);
  if (uri === '') return scope ?? { document: site.document, pointer: '', value: site.document.root };
  const address = documents.address(site.document, scope?.uri, uri);
  for (const [document, { resources }] of documents.scans) {
    const pointer = resources.get(address);
    if (pointer !== undefined) return nodeAt(document, pointer);
  }
  const document = documents.byUri.get(address);
  if (document === undefined) return fail(site, `$ref "${reference}" leads nowhere`, 'reference-dangling');
  if (isContractError(document)) return fail(site, `$ref "${reference}": ${document.message}`, document.code);
  return { document, pointer: '', value: document.root };
}

/** The nearest enclosing schema with an `$id`: references inside it are relative to it (JSON Schema core § 8.2.1). */
function scopeOf(documents: Documents, site: Node): (Node & { readonly uri: string }) | undefined {
  const resources = documents.scans.get(site.document)?.resources;
  if (resources === undefined || resources.size === 0) return undefined;
  let found: (Node & { readonly uri: string }) | undefined;
  for (const [uri, pointer] of resources) {
    const encloses = site.pointer === pointer || site.pointer.startsWith(`${pointer}/`);
    if (encloses && (found === undefined || pointer.length >= found.pointer.length))
      found = { ...nodeAt(site.document, pointer), uri };
  }
  return found;
}

function findAnchor(documents: Documents, resource: Node, anchor: string): Node | undefined {
  const scan = documents.scans.get(resource.document);
  const scope = scopeOf(documents, resource)?.uri ?? '';
  const pointer = scan?.anchors.get(`${scope}#${anchor}`);
  return pointer === undefined ? undefined : nodeAt(resource.document, pointer);
}

/** Also passes through references, as in `#/components/schemas/Alias/properties/id`. */
function walk(documents: Documents, from: Node, tokens: readonly string[]): Node | undefined {
  let node: Node | undefined = from;
  for (const token of tokens) {
    if (node === undefined) return undefined;
    node = child(node, token) ?? child(dereference(documents, node), token);
  }
  return node;
}

function nodeAt(document: LoadedDocument, pointer: string): Node {
  let node: Node = { document, pointer: '', value: document.root };
  for (const token of pointerTokens(pointer)) node = child(node, token) ?? node;
  return node;
}

function decode(fragment: string): string {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment;
  }
}
