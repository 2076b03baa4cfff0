import type { SchemaObject } from '../model.ts';
import { breakCycles } from './break-cycles.ts';
import type { Context } from './context.ts';
import { child, members, type Node } from './node.ts';
import { normaliseSchema } from './normalise-schema.ts';
import { keyFor } from './schema-table.ts';
import { enclosingProvenance } from './site.ts';

/** Components come first, so that each has its own name as its key; unused ones are read too, and refused if broken. */
export function registerComponentSchemas({ schemas }: Context, root: Node): void {
  const components = child(root, 'components');
  for (const [, node] of members(components && child(components, 'schemas'), '"schemas"'))
    keyFor(schemas, node);
}

/** Normalises what was referred to; the loop also reaches what is referred to meanwhile. */
export function finishSchemas(context: Context): void {
  for (const entry of context.schemas.entries.values()) {
    const schema = normaliseSchema(context, entry.node);
    const around = context.documents.annotated ? enclosingProvenance(entry.node) : undefined;
    const inherits =
      around !== undefined && typeof schema === 'object' && schema['x-provenance'] === undefined;
    entry.schema = inherits ? ({ ...schema, 'x-provenance': around } satisfies SchemaObject) : schema;
  }
  breakCycles(context.schemas);
}
