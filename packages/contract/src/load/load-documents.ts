import { pathToFileURL } from 'node:url';
import type { Document } from '@redocly/openapi-core';
import { type ContractError, isContractError } from '../errors.ts';
import type { Dialect, LoadedDocument } from './document.ts';
import type { DocumentResolver } from './document-resolver.ts';
import { isObject } from './node.ts';
import { isUrl } from './read-source.ts';
import { type DocumentScan, scanDocument } from './scan-document.ts';

/** The root document and everything that it refers to, directly or not. */
export interface Documents {
  readonly root: LoadedDocument;
  /** By absolute path or URL, also by `$self`. A document that cannot be read is its error: it counts where it is referred to. */
  readonly byUri: ReadonlyMap<string, LoadedDocument | ContractError>;
  readonly scans: ReadonlyMap<LoadedDocument, DocumentScan>;
  readonly annotated: boolean;
  /** The address of a reference that stands in a document, without its fragment. */
  readonly address: (document: LoadedDocument, scope: string | undefined, uri: string) => string;
}

/** Open files at a time. */
const concurrency = 32;

export async function loadDocuments(first: Document, resolver: DocumentResolver): Promise<Documents> {
  const rootDialect = dialectOf(first.parsed) ?? '2020-12';
  const byUri = new Map<string, LoadedDocument | ContractError>();
  const scans = new Map<LoadedDocument, DocumentScan>();

  const add = ({ source, parsed }: Document): LoadedDocument => {
    const uri = source.absoluteRef;
    const dialect = dialectOf(parsed) ?? rootDialect;
    const document: LoadedDocument = { uri, file: resolver.shown(uri), source, root: parsed, dialect };
    byUri.set(uri, document);
    if (isObject(parsed) && typeof parsed.$self === 'string')
      byUri.set(parsed.$self.replace(/#.*$/, ''), document);
    scans.set(document, scanDocument(parsed, baseOf(document)));
    return document;
  };
  const address = (document: LoadedDocument, scope: string | undefined, uri: string): string => {
    if (byUri.has(uri)) return uri;
    return resolver.resolveExternalRef(scope ?? document.uri, uri);
  };

  const root = add(first);
  const known = new Set<string>(byUri.keys());
  let pending = wanted(root);
  while (pending.length > 0) {
    const found: LoadedDocument[] = [];
    for (let start = 0; start < pending.length; start += concurrency) {
      const documents = await Promise.all(pending.slice(start, start + concurrency).map((uri) => load(uri)));
      found.push(...documents.filter((document) => document !== undefined));
    }
    pending = found.flatMap(wanted);
  }
  return { root, byUri, scans, address, annotated: [...scans.values()].some(({ annotated }) => annotated) };

  function wanted(document: LoadedDocument): string[] {
    const uris: string[] = [];
    for (const { reference, scope } of scans.get(document)?.references.values() ?? []) {
      const written = reference.replace(/#.*$/s, '');
      if (written === '') continue;
      const uri = address(document, scope, written);
      if (known.has(uri) || isEmbedded(uri)) continue;
      known.add(uri);
      uris.push(uri);
    }
    return uris;
  }

  function isEmbedded(uri: string): boolean {
    return [...scans.values()].some(({ resources }) => resources.has(uri));
  }

  async function load(uri: string): Promise<LoadedDocument | undefined> {
    try {
      return add((await resolver.resolveDocument(null, uri)) as Document);
    } catch (error) {
      if (!isContractError(error)) throw error;
      byUri.set(uri, error);
      return undefined;
    }
  }
}

/** The URI that `$id`s of a document are relative to. */
function baseOf({ uri }: LoadedDocument): string {
  return isUrl(uri) ? uri : pathToFileURL(uri).href;
}

function dialectOf(root: unknown): Dialect | undefined {
  if (!isObject(root) || typeof root.openapi !== 'string') return undefined;
  return root.openapi.startsWith('3.0') ? '3.0' : '2020-12';
}
