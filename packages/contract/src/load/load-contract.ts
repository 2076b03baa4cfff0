import { basename, dirname, resolve } from 'node:path';
import { type Document, Source } from '@redocly/openapi-core';
import { ContractError } from '../errors.ts';
import { deepFreeze } from '../freeze.ts';
import { registerLocator } from '../locate.ts';
import type { Contract } from '../model.ts';
import { splitSourceRef } from '../pointer.ts';
import { buildContract } from './build-contract.ts';
import { DocumentResolver } from './document-resolver.ts';
import { loadDocuments } from './load-documents.ts';
import { loadOverlaid } from './load-overlaid.ts';
import { placeOf } from './positions.ts';
import { isUrl } from './read-source.ts';

export interface LoadOptions {
  /** The API's name. @default derived from the file or directory name */
  readonly name?: string;
  /** `Contract.files` is relative to it. @default the working directory */
  readonly baseDirectory?: string;
  /** Paths or URLs of Arazzo documents whose workflows belong to the description. @default none */
  readonly workflows?: readonly string[];
  /** Bytes that each document that is read may have. @default 100_000_000 */
  readonly maxBytes?: number;
  /** Milliseconds that a URL may take to answer completely. @default 30_000 */
  readonly timeoutMs?: number;
  /** OpenAPI Overlays, by path or URL, applied to the description in this order. @default none */
  readonly overlays?: readonly string[];
  /** Fetches documents. @default the global `fetch` */
  readonly fetch?: typeof fetch;
}

export interface ParseOptions extends LoadOptions {
  /** Where the text is taken to stand: the name in messages, and what references are relative to. @default `openapi.yaml` in the base directory */
  readonly file?: string;
}

/**
 * Reads an OpenAPI 3.0, 3.1 or 3.2 description (YAML or JSON, told apart by the content) from a file or an http(s) URL,
 * with everything that it refers to.
 *
 * @throws ContractError with one line that says what is wrong, at which `file:line:column`, and what to do
 */
export async function loadContract(fileOrUrl: string, options: LoadOptions = {}): Promise<Contract> {
  const resolver = createResolver(options);
  const uri = addressOf(fileOrUrl);
  return finish(await read(resolver, uri), resolver, uri, options);
}

/**
 * Reads a description as `loadContract` does, overlays applied, but leaves it the document that it is: for tools that take
 * no more than that. References stay as they are written.
 *
 * @throws ContractError as `loadContract` does, short of what only the whole description shows
 */
export async function loadDocument(
  fileOrUrl: string,
  { overlays = [], ...options }: LoadOptions = {},
): Promise<Document> {
  const resolver = createResolver(options);
  const document = await read(resolver, addressOf(fileOrUrl));
  const { source, parsed } = await loadOverlaid(document, overlays.map(addressOf), resolver);
  return { source, parsed };
}

/**
 * Reads a description from its text.
 *
 * @throws ContractError as `loadContract` does
 */
export async function parseContract(text: string, options: ParseOptions = {}): Promise<Contract> {
  const resolver = createResolver(options);
  const uri = resolve(options.baseDirectory ?? '.', options.file ?? 'openapi.yaml');
  return finish(resolver.parseDocument(new Source(uri, text)), resolver, uri, options);
}

function addressOf(fileOrUrl: string): string {
  const uri = isUrl(fileOrUrl) ? URL.parse(fileOrUrl.replace(/#.*$/s, ''))?.href : resolve(fileOrUrl);
  if (uri === undefined) throw new ContractError('fetch-failed', `${fileOrUrl}: is not a URL`);
  return uri;
}

async function read(resolver: DocumentResolver, uri: string): Promise<Document> {
  return (await resolver.resolveDocument(null, uri, true)) as Document;
}

function createResolver(options: LoadOptions): DocumentResolver {
  const {
    baseDirectory = '.',
    maxBytes = 100_000_000,
    timeoutMs = 30_000,
    fetch = globalThis.fetch,
  } = options;
  return new DocumentResolver({ maxBytes, timeoutMs, fetch }, resolve(baseDirectory));
}

async function finish(
  document: Document,
  resolver: DocumentResolver,
  uri: string,
  { name = nameOf(uri), overlays = [], workflows = [] }: LoadOptions,
): Promise<Contract> {
  const overlaid = await loadOverlaid(document, overlays.map(addressOf), resolver);
  const besides = await Promise.all(workflows.map((each) => read(resolver, addressOf(each))));
  const { contract, files } = buildContract(await loadDocuments(overlaid, resolver, besides), name);
  registerLocator(deepFreeze(contract), (at) => {
    const { file, pointer } = splitSourceRef(at);
    const read = files[file];
    if (read === undefined) return [1, 1];
    const { document, line, column } = placeOf(read, pointer);
    if (document.source === read.source) return [line, column];
    return [line, column, files.findIndex(({ source }) => source === document.source)];
  });
  return contract;
}

/** `specs/pakt/openapi.yaml` → `pakt`; `petstore.json` → `petstore`. */
function nameOf(uri: string): string {
  const path = isUrl(uri) ? new URL(uri).pathname : uri;
  const name = basename(path).replace(/\.\w+$/, '');
  return /^(openapi|index|)$/i.test(name) ? basename(dirname(path)) || 'api' : name;
}
