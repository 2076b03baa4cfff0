import { pathToFileURL } from 'node:url';
import type { Document } from '@redocly/openapi-core';
import { applyOverlay } from './apply-overlay.ts';
import type { LoadedDocument, Origin } from './document.ts';
import type { DocumentResolver } from './document-resolver.ts';
import type { Node } from './node.ts';
import { OverlaidTree } from './overlaid-tree.ts';
import { isUrl } from './read-source.ts';

/** A document after overlays have changed it. */
export interface Overlaid extends Document {
  readonly origins?: ReadonlyMap<string, Origin>;
  readonly overlays?: readonly LoadedDocument[];
  /** Targets that select nothing. */
  readonly idle?: readonly Node[];
}

/** Reads overlays, by absolute path or URL, and applies them in their order. The document itself stays as it is. */
export async function loadOverlaid(
  document: Document,
  uris: readonly string[],
  resolver: DocumentResolver,
): Promise<Overlaid> {
  if (uris.length === 0) return document;
  const { source } = document;
  const tree = new OverlaidTree({ file: resolver.shown(source.absoluteRef), source }, document.parsed);
  const overlays: LoadedDocument[] = [];
  const idle: Node[] = [];
  for (const uri of uris) {
    const { source, parsed } = (await resolver.resolveDocument(null, uri, true)) as Document;
    const base = isUrl(uri) ? uri : pathToFileURL(uri).href;
    const file = resolver.shown(uri);
    const overlay: LoadedDocument = { uri, base, file, source, root: parsed, dialect: '2020-12' };
    overlays.push(overlay);
    idle.push(...applyOverlay(tree, overlay));
  }
  return { source, parsed: tree.root, origins: tree.origins(), overlays, idle };
}
