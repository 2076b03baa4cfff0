import type { OperationInput } from '@countersign/contract';
import { isRecord } from './json-pointer.ts';
import { isForm, isJson } from './schema-place.ts';

/** The fields of a JSON object or a form that was sent; undefined for any other body. */
export function sentFields({ body }: OperationInput): Readonly<Record<string, unknown>> | undefined {
  if (body === undefined || !isRecord(body.value)) return undefined;
  if (isJson(body.mediaType)) return body.value;
  if (!isForm(body.mediaType)) return undefined;
  // Files come back in other ways, and a form has no way to say that there is nothing.
  return Object.fromEntries(
    Object.entries(body.value).filter(([, value]) => !isFile(value) && !isNothing(value)),
  );
}

function isFile(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(isFile);
  return value instanceof Uint8Array || (isRecord(value) && value.bytes instanceof Uint8Array);
}

function isNothing(value: unknown): boolean {
  return value === null || (Array.isArray(value) && value.length === 0);
}
