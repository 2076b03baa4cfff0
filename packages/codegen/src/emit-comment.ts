import { type Contract, describeProvenance, type Operation } from '@countersign/contract';
import { emitString } from './emit-literal.ts';

/** The text above a generated operation function. */
export function operationComment(contract: Contract, operation: Operation, errors: boolean): string {
  return emitComment([
    operation.summary,
    operation.description,
    `\`${operation.method} ${operation.path}\``,
    describeProvenance(contract, operation.provenance),
    operation.deprecated ? '@deprecated' : undefined,
    errors
      ? `@throws ApiError; \`isApiError(error, ${emitString(operation.id)})\` tells its described bodies`
      : '@throws ApiError',
  ]);
}

/** A JSDoc comment of these paragraphs, empty ones left out; ends with a line break. */
export function emitComment(paragraphs: readonly (string | undefined)[]): string {
  const kept = paragraphs.map((text) => text?.trim() ?? '').filter((text) => text !== '');
  if (kept.length === 0) return '';
  const lines = kept.join('\n\n').replaceAll('*/', '*\\/').split(/\r?\n/);
  const [only, second] = lines;
  if (second === undefined) return `/** ${only} */\n`;
  return `/**\n${lines.map((line) => ` * ${line}`.trimEnd()).join('\n')}\n */\n`;
}
