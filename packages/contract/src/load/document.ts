import type { Source } from '@redocly/openapi-core';

/** The dialect of schemas: OpenAPI 3.0 has one of its own, later versions use JSON Schema 2020-12. */
export type Dialect = '3.0' | '2020-12';

/** One file or URL, as it was read. */
export interface DocumentText {
  /** As shown to people: relative to the base directory, or the URL. */
  readonly file: string;
  readonly source: Source;
}

/** One file or URL, read and parsed. */
export interface LoadedDocument extends DocumentText {
  /** Absolute path or URL that it was read from. */
  readonly uri: string;
  /** What its names are relative to: `$self`, else the URI that it was read from. */
  readonly base: string;
  readonly root: unknown;
  /** Of a document that overlays changed: pointers of what was written elsewhere; what is below them is below their origins. */
  readonly origins?: ReadonlyMap<string, Origin>;
  /** The document's own `openapi` decides; a fragment without one takes the dialect of the root document. */
  readonly dialect: Dialect;
}

/** Where a value was written. */
export interface Origin {
  readonly document: DocumentText;
  /** JSON pointer. */
  readonly pointer: string;
}
