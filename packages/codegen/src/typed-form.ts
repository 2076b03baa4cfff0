import { type Contract, provenanceOf, resolveSchema, type Schema, schemaKey } from '@countersign/contract';
import { partShape } from './file-shape.ts';
import { commentOf, type DocumentObject, type SchemaSite, typedSchema } from './typed-schema.ts';

/** What stands for raw bytes in the document; the emitter writes the client's own type for it. */
export const binaryMark = 'x-countersign-binary';
export type BinaryMark = 'file' | 'octets' | 'stream';

export function fileSchema(mark: BinaryMark): DocumentObject {
  return { type: 'string', [binaryMark]: mark };
}

/** Where a form is typed. */
export interface FormContext {
  readonly contract: Contract;
  /** Components that are typed as parts of forms, and can be referred to. */
  readonly components: ReadonlySet<string>;
}

/** A multipart body's schema, with its files marked. A component that has other uses too is written out where it leads to a file. */
export function typedFormSchema(context: FormContext, schema: Schema | undefined, site: SchemaSite): unknown {
  if (schema === undefined) return { type: 'object', additionalProperties: fileSchema('file') };
  return markFiles(context, schema, site, new Set()) ?? typedSchema(context.contract, schema, site);
}

/** A component of forms: a whole form, or what one of its fields holds. */
export function typedFormComponent(context: FormContext, schema: Schema, site: SchemaSite): unknown {
  if (partShape(context.contract, schema).startsWith('file')) return typedFile(context, schema, site);
  return typedFormSchema(context, schema, site);
}

/** The object with its files marked; undefined when there is none in it, or it can be referred to. */
function markFiles(
  context: FormContext,
  schema: Schema,
  site: SchemaSite,
  path: ReadonlySet<Schema>,
): DocumentObject | undefined {
  const { contract } = context;
  const resolved = resolveSchema(contract, schema);
  if (typeof resolved === 'boolean' || path.has(schema) || isTyped(context, schema)) return undefined;
  const below = new Set(path).add(schema);
  const inner: SchemaSite = {
    provenance: provenanceOf(contract, { site: site.provenance, schema: resolved, path: [] }),
  };
  const changed: Record<string, unknown> = {};
  const properties = Object.entries(resolved.properties ?? {});
  if (properties.some(([, member]) => isFile(contract, member))) {
    changed.properties = Object.fromEntries(
      properties.map(([name, member]) => [name, typedPart(context, member, { ...inner, named: true })]),
    );
  }
  const others = resolved.additionalProperties;
  if (typeof others === 'object' && isFile(contract, others))
    changed.additionalProperties = typedPart(context, others, inner);
  for (const keyword of ['allOf', 'anyOf', 'oneOf'] as const) {
    const branches = resolved[keyword] ?? [];
    const marked = branches.map((branch) => markFiles(context, branch, inner, below));
    if (marked.every((branch) => branch === undefined)) continue;
    changed[keyword] = branches.map((branch, index) => marked[index] ?? typedSchema(contract, branch, inner));
  }
  if (Object.keys(changed).length === 0) return undefined;
  return { ...(typedSchema(contract, resolved, site) as DocumentObject), ...changed };
}

function typedPart(context: FormContext, schema: Schema, site: SchemaSite): unknown {
  const { contract } = context;
  if (!isFile(contract, schema) || isTyped(context, schema)) return typedSchema(contract, schema, site);
  return typedFile(context, schema, site);
}

function typedFile({ contract }: FormContext, schema: Schema, site: SchemaSite): unknown {
  const shape = partShape(contract, schema);
  const resolved = resolveSchema(contract, schema);
  const comment = typeof resolved === 'object' ? commentOf(contract, resolved, site) : {};
  const file = fileSchema('file');
  if (shape === 'file') return { ...file, ...comment };
  const files = { type: 'array', items: file };
  return shape === 'files' ? { ...files, ...comment } : { anyOf: [file, files], ...comment };
}

function isFile(contract: Contract, schema: Schema): boolean {
  return partShape(contract, schema).startsWith('file');
}

/** Whether it is a reference to a component that has the types of forms. */
function isTyped({ components }: FormContext, schema: Schema): boolean {
  return typeof schema === 'object' && schema.$ref !== undefined && components.has(schemaKey(schema.$ref));
}
