import { loadDocument } from '@countersign/contract/load';
import { BaseResolver, bundle, createConfig } from '@redocly/openapi-core';

/** A description with its overlays applied, and everything that it refers to in it: for readers of a single document. */
export async function loadBundle(root: string, overlays: readonly string[]): Promise<object> {
  const { bundle: bundled } = await bundle({
    doc: await loadDocument(root, { overlays }),
    config: await createConfig({}),
    externalRefResolver: new BaseResolver(),
  });
  return bundled.parsed as object;
}
