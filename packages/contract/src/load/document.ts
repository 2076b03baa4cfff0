import type { Source } from '@redocly/openapi-core';

/** The dialect of schemas: OpenAPI 3.0 has one of its own, later versions use JSON Schema 2020-12. */
export type Dialect = '3.0' | '2020-12';

/** One file or URL, read and parsed. */
export interface LoadedDocument {
  /** Absolute path or URL that it was read from. */
  readonly uri: string;
  /** What its names are relative to: `$self`, else the URI that it was read from. */
  readonly base: string;
  /** As shown to people: relative to the base directory, or the URL. */
  readonly file: string;
  readonly source: Source;
  readonly root: unknown;
  /** The document's own `openapi` decides; a fragment without one takes the dialect of the root document. */
  readonly dialect: Dialect;
}
