import type { OperationInput } from '@countersign/contract';
import { isRecord, pointerTokens } from './json-pointer.ts';
import { type PatchOperation, patchOperations } from './patch-operations.ts';
import { isForm, isJson } from './schema-place.ts';

/** The fields of a JSON object or a form that was sent, or that a JSON Patch sets; undefined for any other body. */
export function sentFields(input: OperationInput): Readonly<Record<string, unknown>> | undefined {
  const { body } = input;
  const operations = patchOperations(input);
  if (operations !== undefined) return fieldsSetBy(operations);
  if (body === undefined || !isRecord(body.value)) return undefined;
  if (isJson(body.mediaType)) return body.value;
  if (!isForm(body.mediaType)) return undefined;
  // Files come back in other ways, and a form has no way to say that there is nothing.
  return Object.fromEntries(
    Object.entries(body.value).filter(([, value]) => !isFile(value) && !isNothing(value)),
  );
}

/** None where anything else is done, too. */
function fieldsSetBy(operations: readonly PatchOperation[]): Readonly<Record<string, unknown>> | undefined {
  const fields = operations.map(({ op, path, value }) => ({ op, value, tokens: pointerTokens(path) ?? [] }));
  const areSet = fields.every(({ op, tokens }) => (op === 'add' || op === 'replace') && tokens.length === 1);
  return areSet
    ? Object.fromEntries(fields.map(({ tokens, value }) => [String(tokens[0]), value]))
    : undefined;
}

function isFile(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(isFile);
  return value instanceof Uint8Array || (isRecord(value) && value.bytes instanceof Uint8Array);
}

function isNothing(value: unknown): boolean {
  return value === null || (Array.isArray(value) && value.length === 0);
}
