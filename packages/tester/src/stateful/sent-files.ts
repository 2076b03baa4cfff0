import { isDeepStrictEqual } from 'node:util';
import type { Operation, OperationInput } from '@countersign/contract';
import { isRecord } from './json-pointer.ts';
import type { Step, StepResult, Trace } from './step.ts';

/** One file of a request body. */
export interface SentFile {
  readonly bytes: Uint8Array;
  readonly filename?: string;
  /** True when it is the whole body, false for a part of a form. */
  readonly whole: boolean;
}

/** The files in a request body, in their order. */
export function filesIn({ body }: OperationInput): readonly SentFile[] {
  return body === undefined ? [] : collect(body.value, true);
}

function collect(value: unknown, whole: boolean): readonly SentFile[] {
  if (value instanceof Uint8Array) return [{ bytes: value, whole }];
  if (Array.isArray(value)) return value.flatMap((item) => collect(item, false));
  if (!isRecord(value)) return [];
  if (value.bytes instanceof Uint8Array) {
    const filename = typeof value.filename === 'string' ? value.filename : undefined;
    return [{ bytes: value.bytes, whole, ...(filename !== undefined && { filename }) }];
  }
  return Object.values(value).flatMap((part) => collect(part, false));
}

/** Whether an earlier request of the operation was for the same resource as this one, and for all of it. */
function isSamePlace(
  operation: Operation,
  { input: earlier, step }: StepResult,
  input: OperationInput | undefined,
): boolean {
  const isPartial = Object.keys(earlier.headers ?? {}).some((name) => name.toLowerCase() === 'content-range');
  const places = [earlier, input].map((each) => [each?.path ?? {}, each?.query ?? {}]);
  return step.operation === operation && !isPartial && isDeepStrictEqual(places[0], places[1]);
}

/** The files of a form that stand alone under their names; none of a list. */
export function namedFiles({ body }: OperationInput): Readonly<Record<string, Uint8Array>> {
  const parts = isRecord(body?.value) && !(body.value.bytes instanceof Uint8Array) ? body.value : {};
  return Object.fromEntries(
    Object.entries(parts).flatMap(([name, part]) => {
      const [file] = Array.isArray(part) ? [] : collect(part, false);
      return file === undefined ? [] : [[name, file.bytes]];
    }),
  );
}

/**
 * The bytes of the object that a step's upload makes: those of its only file; of a body of bytes with those of the
 * appended bodies that came before it, unless it is put in their place (RFC 9110 § 9.3.4). Undefined when there are
 * several files.
 */
export function uploadedBytes(
  trace: Trace,
  step: Step,
  input: OperationInput | undefined = trace.get(step.id)?.input,
): Uint8Array | undefined {
  const files = filesIn(input ?? {});
  const [only] = files;
  if (files.length > 1) return undefined;
  if (only !== undefined && !only.whole) return only.bytes;
  const pieces: Uint8Array[] = [];
  const object = step.object;
  for (const result of trace.values()) {
    if (result.step.id === step.id) break;
    if (object === undefined || (result.step.id !== object && result.step.object !== object)) continue;
    if (!result.done || (result.step.role !== 'act' && result.step.role !== 'create')) continue;
    if (step.operation.method === 'PUT' && isSamePlace(step.operation, result, input)) continue;
    pieces.push(...filesIn(result.input).flatMap(({ bytes, whole }) => (whole ? [bytes] : [])));
  }
  if (only === undefined && pieces.length === 0) return undefined;
  return new Uint8Array(Buffer.concat([...pieces, ...(only === undefined ? [] : [only.bytes])]));
}
