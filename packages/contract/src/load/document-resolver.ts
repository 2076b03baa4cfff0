import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BaseResolver, type Document, Source } from '@redocly/openapi-core';
import { parseText } from './parse-text.ts';
import { isUrl, type ReadLimits, readSource } from './read-source.ts';

/** Redocly's resolver (addresses, one reading per document), with limits on what is read and parsed. */
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
    return isUrl(uri) ? uri : relative(this.#baseDirectory, uri).replaceAll('\\', '/') || uri;
  }

  override resolveExternalRef(base: string | null, ref: string): string {
    if (base !== null && isUrl(base)) return new URL(ref, base).href;
    return super.resolveExternalRef(base, ref.startsWith('file://') ? fileURLToPath(ref) : ref);
  }

  override async loadExternalRef(uri: string): Promise<Source> {
    return new Source(uri, await readSource(uri, this.shown(uri), this.#limits));
  }

  override parseDocument(source: Source): Document {
    return { source, parsed: parseText(source.body, this.shown(source.absoluteRef)) };
  }
}
