import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BaseResolver, type Document, Source } from '@redocly/openapi-core';
import { parseText } from './parse-text.ts';
import { isUrl, type ReadLimits, readSource, withoutCredentials } from './read-source.ts';

/** Redocly's resolver (addresses, each document read once), with limits on what is read and parsed. */
export class DocumentResolver extends BaseResolver {
  readonly #limits: ReadLimits;
  readonly #baseDirectory: string;

  constructor(limits: ReadLimits, baseDirectory: string) {
    super();
    this.#limits = limits;
    this.#baseDirectory = baseDirectory;
  }

  /** The name of a document in messages and in `Contract.files`. */
  shown(uri: string): string {
    if (isUrl(uri)) return URL.canParse(uri) ? withoutCredentials(uri).href : uri;
    return relative(this.#baseDirectory, uri).replaceAll('\\', '/') || uri;
  }

  /** The path or URL that a reference, without its fragment, means in a document. */
  address(base: string, reference: string): string {
    if (isUrl(reference) || isUrl(base))
      return URL.parse(reference, isUrl(base) ? base : undefined)?.href ?? reference;
    return this.resolveExternalRef(base, toPath(reference));
  }

  override async loadExternalRef(uri: string): Promise<Source> {
    return new Source(uri, await readSource(uri, this.shown(uri), this.#limits));
  }

  override parseDocument(source: Source): Document {
    return { source, parsed: parseText(source.body, this.shown(source.absoluteRef)) };
  }
}

/** A reference is percent-encoded like any URI; a path is not. */
function toPath(reference: string): string {
  try {
    return reference.startsWith('file://') ? fileURLToPath(reference) : decodeURIComponent(reference);
  } catch {
    return reference;
  }
}
