import type { NotJudged, SourceRef } from '../model.ts';
import type { LoadedDocument } from './document.ts';
import type { Documents } from './load-documents.ts';
import type { Node } from './node.ts';
import type { SchemaTable } from './schema-table.ts';

/** What the building of one contract shares. */
export interface Context {
  readonly documents: Documents;
  /** Index into `Contract.files`, in the order of first use. */
  readonly files: Map<LoadedDocument, number>;
  /** By place. */
  readonly notJudged: Map<SourceRef, NotJudged>;
  readonly schemas: SchemaTable;
  /** What was built from the targets of references: by place, then by kind and provenance. */
  readonly built: Map<string, Map<string, object>>;
}

export function sourceRef({ files }: Pick<Context, 'files'>, { document, pointer }: Node): SourceRef {
  let index = files.get(document);
  if (index === undefined) {
    index = files.size;
    files.set(document, index);
  }
  return `${index}#${pointer}`;
}

/** Records something that the description says and nothing here judges. */
export function leaveOut(context: Pick<Context, 'files' | 'notJudged'>, node: Node, message: string): void {
  const at = sourceRef(context, node);
  context.notJudged.set(at, { at, message });
}
