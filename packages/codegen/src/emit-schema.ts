import type { Contract } from '@countersign/contract';
import openapiTS, { astToString } from 'openapi-typescript';
import ts from 'typescript';
import { typedDocument } from './typed-document.ts';
import { type BinaryMark, binaryMark } from './typed-form.ts';
import type { DocumentObject } from './typed-schema.ts';

/** The client's own types for raw bytes. */
const binaryTypes: Readonly<Record<BinaryMark, string>> = {
  file: 'FileInput',
  octets: 'OctetsInput',
  stream: 'ByteStream',
};

/** The types of a contract, as openapi-typescript writes them. */
export interface EmittedSchema {
  /** Declares `components` and `operations`. */
  readonly text: string;
  /** Whether properties carry the marks `$Read` and `$Write`. */
  readonly marked: boolean;
}

export async function emitSchema(contract: Contract): Promise<EmittedSchema> {
  const document = typedDocument(contract);
  const marked = hasMarks(document);
  const used = new Set<string>();
  // It completes discriminated schemas in place.
  const nodes = await openapiTS(structuredClone(document) as never, {
    silent: true,
    defaultNonNullable: false,
    emptyObjectsUnknown: true,
    readWriteMarkers: marked,
    transform: (schema) => {
      const mark = (schema as DocumentObject)[binaryMark];
      if (typeof mark !== 'string' || !(mark in binaryTypes)) return undefined;
      const name = binaryTypes[mark as BinaryMark];
      used.add(name);
      return ts.factory.createTypeReferenceNode(name);
    },
  });
  const declarations = nodes.filter((node) => !unused.has(nameOf(node)));
  const imports =
    used.size === 0 ? '' : `import type { ${[...used].sort().join(', ')} } from '@countersign/client';\n\n`;
  const types = narrowIndent(astToString(declarations));
  return { text: imports + types + (types.includes('WithRequired<') ? withRequired : ''), marked };
}

/** In place of openapi-typescript's own, which takes no type that may be null, and no union. */
const withRequired = `type WithRequired<T, K extends PropertyKey> = T & {
  [P in K & keyof NonNullable<T>]-?: NonNullable<T>[P];
};
`;

/** Nothing refers to them once operations have names of their own, or they are written here. */
const unused: ReadonlySet<string> = new Set([
  'paths',
  'webhooks',
  '$defs',
  'Readable',
  'Writable',
  'WithRequired',
]);

function nameOf(node: ts.Node): string {
  return ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node) ? node.name.text : '';
}

function hasMarks(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if ('readOnly' in value && value.readOnly === true) return true;
  if ('writeOnly' in value && value.writeOnly === true) return true;
  return Object.values(value).some(hasMarks);
}

/** TypeScript's printer indents by four; this repository by two. */
function narrowIndent(text: string): string {
  return text.replace(/^( {4})+/gm, (spaces) => ' '.repeat(spaces.length / 2));
}
