import type { Contract } from '@countersign/contract';
import { emitComment } from './emit-comment.ts';
import { emitString } from './emit-literal.ts';
import type { PackageNames } from './package-names.ts';

/** A type per component schema, under a name that can be imported. */
export function emitModels(contract: Contract, { models }: PackageNames): string {
  const lines = Object.entries(contract.schemas).map(([key, schema]) => {
    const description = typeof schema === 'object' ? schema.description : undefined;
    const comment = emitComment([typeof description === 'string' ? description : undefined]);
    return `${comment}export type ${models.get(key)} = components['schemas'][${emitString(key)}];\n`;
  });
  return `import type { components } from './schema.gen.ts';\n\n${lines.join('\n')}`;
}
