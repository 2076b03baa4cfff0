import { type Operation, type Provenance, provenanceIn } from '@countersign/contract';

type Json = Readonly<Record<string, unknown>>;

/** How what `x-job` or `x-content` of an operation says is known: a contract holds only what is said. */
export function extensionProvenance(
  document: object,
  { method, path, provenance }: Operation,
  extension: 'x-job' | 'x-content',
): Provenance {
  const { paths = {} } = document as { paths?: Readonly<Record<string, Json>> };
  const operation = paths[path]?.[method.toLowerCase()] as Json | undefined;
  return provenanceIn(operation?.[extension]) ?? provenance;
}
