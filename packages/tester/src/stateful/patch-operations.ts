import type { OperationInput } from '@countersign/contract';
import { isRecord } from './json-pointer.ts';
import { isJsonPatch } from './schema-place.ts';

/** One operation of a JSON Patch (RFC 6902 § 4). */
export interface PatchOperation {
  readonly op: string;
  readonly path: string;
  readonly value?: unknown;
}

/** The operations of a JSON Patch that was sent; undefined for any other body. */
export function patchOperations({ body }: OperationInput): readonly PatchOperation[] | undefined {
  if (body === undefined || !isJsonPatch(body.mediaType) || !Array.isArray(body.value)) return undefined;
  return body.value.filter(isPatchOperation);
}

function isPatchOperation(value: unknown): value is PatchOperation {
  return isRecord(value) && typeof value.op === 'string' && typeof value.path === 'string';
}
