import { isDeepStrictEqual } from 'node:util';
import type { OperationInput } from '@countersign/contract';
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

interface Piece extends Pick<StepResult, 'step' | 'input'> {
  readonly bytes: Uint8Array;
}

/** Whether a piece takes the place of an earlier one: a PUT of all of the same resource (RFC 9110 § 9.3.4). */
function replaces({ step, input }: Pick<StepResult, 'step' | 'input'>, earlier: Piece): boolean {
  if (step.operation.method !== 'PUT') return false;
  if (step.role === 'replace') return true;
  const isPartial = Object.keys(input.headers ?? {}).some((name) => name.toLowerCase() === 'content-range');
  const places = [earlier.input, input].map(({ path = {}, query = {} }) => [path, query]);
  return step.operation === earlier.step.operation && !isPartial && isDeepStrictEqual(places[0], places[1]);
}

/**
 * The bytes of the object that a step's upload makes, or that there are when it is asked for: those of its only file; of a
 * body of bytes with those of the appended bodies that came before it. Undefined when there are several files.
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
  let pieces: readonly Piece[] = [];
  const add = (result: Pick<StepResult, 'step' | 'input'>): void => {
    const own = filesIn(result.input).flatMap(({ bytes, whole }) => (whole ? [{ ...result, bytes }] : []));
    if (own.length > 0) pieces = [...pieces.filter((each) => !replaces(result, each)), ...own];
  };
  const { object } = step;
  for (const result of trace.values()) {
    if (result.step.id === step.id) break;
    if (object === undefined || (result.step.id !== object && result.step.object !== object)) continue;
    if (result.done && ['act', 'create', 'replace'].includes(result.step.role)) add(result);
  }
  if (input !== undefined) add({ step, input });
  return pieces.length === 0 ? undefined : new Uint8Array(Buffer.concat(pieces.map(({ bytes }) => bytes)));
}
