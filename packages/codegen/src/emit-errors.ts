import type { Contract } from '@countersign/contract';
import { emitKey } from './emit-literal.ts';
import { upperFirst } from './names.ts';
import type { PackageNames } from './package-names.ts';

/** The guard that tells the described failures of an operation. */
export function emitErrors(contract: Contract, { functions }: PackageNames): string {
  const errors = contract.operations.map(({ id }) => ({
    id,
    type: `${upperFirst(functions.get(id) ?? id)}Error`,
  }));
  const imports = errors.map(({ type }) => `  ${type},\n`).join('');
  return `import { type ApiError, isApiError as isAnyApiError } from '@countersign/client';
import type {
${imports}} from './operations.gen.ts';

/** The described failures by operation. */
export interface Errors {
${errors.map(({ id, type }) => `  ${emitKey(id)}: ${type};\n`).join('')}}

/**
 * True for a failure that a server answered with. With the id of an operation, for a failure of that operation which the
 * description knows: \`error.status\` then tells which \`error.body\` came.
 */
export function isApiError(error: unknown): error is ApiError;
export function isApiError<Id extends keyof Errors>(error: unknown, operation: Id): error is Errors[Id];
export function isApiError(error: unknown, operation?: string): boolean {
  return isAnyApiError(error, operation);
}
`;
}
