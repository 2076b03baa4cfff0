import { pathToFileURL } from 'node:url';
import type { Document } from '@redocly/openapi-core';
import { type ContractError, isContractError } from '../errors.ts';
import type { Dialect, LoadedDocument } from './document.ts';
import type { DocumentResolver } from './document-resolver.ts';
import type { Overlaid } from './load-overlaid.ts';
import { isObject, type Node, nodeAt } from './node.ts';
import { isUrl } from './read-source.ts';
import { scanDocument } from './scan-document.ts';

/** The root document and everything that it refers to, directly or not. */
export interface Documents {
  readonly root: LoadedDocument;
  /** Documents of workflows, which the description itself does not know of. */
  readonly workflows: readonly LoadedDocument[];
  /** Those that have changed the root. */
  readonly overlays: readonly LoadedDocument[];
  /** Targets of overlays that select nothing. */
  readonly idle: readonly Node[];
  /** By absolute path or URL. A document that cannot be read is its error, which counts where something refers to it. */
  readonly byUri: ReadonlyMap<string, LoadedDocument | ContractError>;
  /** What names itself, by `$self` or `$id`. */
  readonly resources: ReadonlyMap<string, Node>;
  /** The `$id`s of schemas in a document. */
  readonly scopes: ReadonlyMap<LoadedDocument, ReadonlyMap<string, Node>>;
  /** By `<$id, else uri of the document>#<anchor>`. */
  readonly anchors: ReadonlyMap<string, Node>;
  /** Whether any of them carries `x-provenance`. */
  readonly annotated: boolean;
  /** Where a document is that another refers to. */
  readonly address: (from: LoadedDocument, uri: string) => string;
}

/** Files that are open at the same time. */
const concurrency = 32;

/**
 * Reads all documents that may be needed, so that the rest need not wait for any.
 *
 * Names are never fetched: a relative reference is read beside the document that it stands in, whatever its `$self` or
 * `$id`, and an absolute one is fetched only if nothing that was read bears that name.
 */
export async function loadDocuments(
  first: Overlaid,
  resolver: DocumentResolver,
  besides: readonly Document[] = [],
): Promise<Documents> {
  const rootDialect = dialectOf(first.parsed) ?? '2020-12';
  const byUri = new Map<string, LoadedDocument | ContractError>();
  const resources = new Map<string, Node>();
  const scopes = new Map<LoadedDocument, Map<string, Node>>();
  const anchors = new Map<string, Node>();
  const files = new Set<string>();
  const urls = new Set<string>();
  let annotated = false;

  const root = add(first);
  const workflows = besides.map(add);
  while (files.size > 0 || urls.size > 0) {
    // What a file holds may make it unnecessary to fetch.
    const batch = [...(files.size > 0 ? files : urls)].slice(0, concurrency);
    for (const uri of batch) if (!files.delete(uri)) urls.delete(uri);
    const wanted = batch.filter((uri) => !byUri.has(uri) && !resources.has(uri));
    // Added in the order of the references, whichever comes first.
    for (const document of await Promise.all(wanted.map(read))) if (document !== undefined) add(document);
  }
  const { overlays = [], idle = [] } = first;
  return { root, overlays, idle, workflows, byUri, resources, scopes, anchors, annotated, address };

  function add({ source, parsed, origins }: Overlaid): LoadedDocument {
    const uri = source.absoluteRef;
    const base = isUrl(uri) ? uri : pathToFileURL(uri).href;
    const self =
      isObject(parsed) && typeof parsed.$self === 'string' ? URL.parse(parsed.$self, base)?.href : undefined;
    const document: LoadedDocument = {
      uri,
      base: self ?? base,
      file: resolver.shown(uri),
      source,
      root: parsed,
      dialect: dialectOf(parsed) ?? rootDialect,
      ...(origins && { origins }),
    };
    byUri.set(uri, document);
    if (self !== undefined) resources.set(self, nodeAt(document, ''));
    const scan = scanDocument(parsed, document.base);
    const own = new Map([...scan.scopes].map(([id, pointer]) => [id, nodeAt(document, pointer)]));
    for (const [id, node] of own) resources.set(id, node);
    scopes.set(document, own);
    for (const { scope, anchor, pointer } of scan.anchors)
      anchors.set(`${scope ?? uri}#${anchor}`, nodeAt(document, pointer));
    for (const reference of scan.references) want(address(document, reference));
    // Workflows have a provenance of their own.
    annotated ||= scan.annotated && !isWorkflows(parsed);
    return document;
  }

  function want(uri: string): void {
    if (byUri.has(uri)) return;
    (isUrl(uri) ? urls : files).add(uri);
  }

  function address(from: LoadedDocument, uri: string): string {
    return resolver.address(from.uri, uri);
  }

  async function read(uri: string): Promise<Document | undefined> {
    try {
      return (await resolver.resolveDocument(null, uri)) as Document;
    } catch (error) {
      if (!isContractError(error)) throw error;
      byUri.set(uri, error);
      return undefined;
    }
  }
}

function isWorkflows(root: unknown): boolean {
  return isObject(root) && typeof root.arazzo === 'string';
}

function dialectOf(root: unknown): Dialect | undefined {
  if (isWorkflows(root)) return '2020-12';
  if (!isObject(root) || typeof root.openapi !== 'string') return undefined;
  return root.openapi.startsWith('3.0') ? '3.0' : '2020-12';
}
