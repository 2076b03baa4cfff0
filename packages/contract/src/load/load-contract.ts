import { basename, dirname, resolve } from 'node:path';
import { type Document, Source } from '@redocly/openapi-core';
import { deepFreeze } from '../freeze.ts';
import { registerLocator } from '../locate.ts';
import type { Contract } from '../model.ts';
import { splitSourceRef } from '../pointer.ts';
import { buildContract } from './build-contract.ts';
import { DocumentResolver } from './document-resolver.ts';
import { loadDocuments } from './load-documents.ts';
import { parseText } from './parse-text.ts';
import { positionIn } from './positions.ts';
import { isUrl, type ReadLimits } from './read-source.ts';

export interface LoadOptions {
  /** The API's name. @default derived from the file name */
  readonly name?: string;
  /** `Contract.files` is relative to it. @default the working directory */
  readonly baseDirectory?: string;
  /** Bytes that a document may have. @default 100_000_000 */
  readonly maxBytes?: number;
  /** Milliseconds that a URL may take to answer completely. @default 30_000 */
  readonly timeoutMs?: number;
  /** Fetches documents. @default the global `fetch` */
  readonly fetch?: typeof fetch;
}

/**
 * Reads an OpenAPI 3.0, 3.1 or 3.2 description (YAML or JSON, told apart by the content) from a file or an http(s) URL,
 * with everything that it refers to.
 *
 * @throws ContractError with one line that says what is wrong, at which `file:line:column`, and what to do
 */
export async function loadContract(fileOrUrl: string, options: LoadOptions = {}): Promise<Contract> {
  const resolver = createResolver(options);
  const uri = isUrl(fileOrUrl)
    ? new URL(fileOrUrl).href
    : resolver.resolveExternalRef(null, resolve(fileOrUrl));
  const document = (await resolver.resolveDocument(null, uri, true)) as Document;
  return finish(document, resolver, options.name ?? nameOf(uri));
}

/**
 * Reads a description from text. References to other documents are resolved beside `file`.
 *
 * @throws ContractError as `loadContract` does
 */
export async function parseContract(
  text: string,
  options: LoadOptions & {
    /** @default `openapi.yaml` in the working directory */ readonly file?: string;
  } = {},
): Promise<Contract> {
  const resolver = createResolver(options);
  const uri = resolve(options.baseDirectory ?? '.', options.file ?? 'openapi.yaml');
  const source = new Source(uri, text);
  return finish(
    { source, parsed: parseText(text, resolver.shown(uri)) },
    resolver,
    options.name ?? nameOf(uri),
  );
}

function createResolver({
  baseDirectory,
  maxBytes = 100_000_000,
  timeoutMs = 30_000,
  fetch = globalThis.fetch,
}: LoadOptions): DocumentResolver {
  const limits: ReadLimits = { maxBytes, timeoutMs, fetch };
  return new DocumentResolver(limits, resolve(baseDirectory ?? '.'));
}

async function finish(document: Document, resolver: DocumentResolver, name: string): Promise<Contract> {
  const documents = await loadDocuments(document, resolver);
  const { contract, files } = buildContract(documents, name);
  registerLocator(deepFreeze(contract), (at) => {
    const { file, pointer } = splitSourceRef(at);
    const read = files[file];
    return read === undefined ? [1, 1] : positionIn(read, pointer);
  });
  return contract;
}

/** `specs/pakt/openapi.yaml` → `pakt`; `petstore.json` → `petstore`. */
function nameOf(uri: string): string {
  const path = isUrl(uri) ? new URL(uri).pathname : uri;
  const name = basename(path).replace(/\.\w+$/, '');
  const generic = /^(openapi|swagger|index|)$/i.test(name);
  return (generic && basename(dirname(path))) || name || 'api';
}
