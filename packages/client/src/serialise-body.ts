import { isFileInput, resolveFile } from './file-input.ts';
import { coversMediaType, isJsonType } from './media-type.ts';
import { buildMultipart, type Part } from './multipart.ts';
import type { BodyRecord, PartRecord } from './operation.ts';
import { serialiseParameter } from './serialise-parameter.ts';

/** A body as `fetch` takes it. */
export interface SerialisedBody {
  readonly body: Blob | ArrayBuffer | Uint8Array | ReadableStream<Uint8Array> | string;
  readonly contentType: string;
}

export function serialiseJson(_: BodyRecord, value: unknown, contentType: string): SerialisedBody {
  return { body: JSON.stringify(value), contentType };
}

export function serialiseText(_: BodyRecord, value: unknown, mediaType: string): SerialisedBody {
  return { body: `${value}`, contentType: concrete(mediaType, 'text/plain') };
}

/** @throws TypeError when the value holds no bytes */
export function serialiseOctets(_: BodyRecord, value: unknown, mediaType: string): SerialisedBody {
  const { data, contentType } = resolveFile(value, 'the body');
  return { body: data, contentType: concrete(mediaType, contentType) };
}

/**
 * A multipart form of files alone, each in its own media type.
 *
 * @throws TypeError for a value that holds no bytes
 */
export function serialiseFiles(_: BodyRecord, value: unknown, mediaType: string): SerialisedBody {
  return writeForm(value, mediaType, (name, member) => ({ name, ...resolveFile(member, `"${name}"`) }));
}

/**
 * Any multipart form. What is not described is told by its value: files are files, objects JSON, anything else text.
 *
 * @throws TypeError when a file is wanted and the value holds no bytes
 */
export function serialiseMultipart(record: BodyRecord, value: unknown, mediaType: string): SerialisedBody {
  return writeForm(value, mediaType, (name, member) => {
    const { kind, contentType } = partOf(record, name);
    const types = contentType?.split(/\s*,\s*/) ?? [];
    if (kind ? kind === 'file' : isFileInput(member)) {
      const file = resolveFile(member, `"${name}"`);
      // The file's own type where the description allows it, else the description's first.
      const allowed = types.some((range) => coversMediaType(range, file.contentType));
      const first = allowed ? undefined : types.find((range) => !range.includes('*'));
      return { name, ...file, contentType: first ?? file.contentType };
    }
    const json =
      kind === 'json' || isJsonType(types[0] ?? '') || (typeof member === 'object' && member !== null);
    const data = json ? JSON.stringify(member) : toText(member);
    return { name, data, contentType: types[0] ?? (json ? 'application/json' : undefined) };
  });
}

/** An array becomes one part per item, each of the same media type (OpenAPI 3.1 § 4.8.15). */
function writeForm(
  value: unknown,
  mediaType: string,
  toPart: (name: string, value: unknown) => Part,
): SerialisedBody {
  // Pages without TLS have no `randomUUID`.
  const boundary = `countersign-${crypto.getRandomValues(Uint32Array.of(0, 0, 0, 0)).join('')}`;
  const parts = toFields(value).flatMap(([name, member]) =>
    [member].flat().map((item) => toPart(name, item)),
  );
  if (!parts.length) throw new TypeError('the form has no field');
  return { body: buildMultipart(parts, boundary), contentType: `${mediaType}; boundary=${boundary}` };
}

/** `application/x-www-form-urlencoded`, as the URL Standard § 5.2 writes it. */
export function serialiseForm(record: BodyRecord, value: unknown, contentType: string): SerialisedBody {
  if (!isObject(value)) throw new TypeError('the body must be an object of form fields');
  const body = toFields(value)
    .map(([name, member]) => formField(name, member, partOf(record, name)))
    .filter((field) => field !== '')
    .join('&');
  return { body, contentType };
}

/** Fields without a value are left out. */
function toFields(value: unknown): [name: string, value: unknown][] {
  return isObject(value) ? Object.entries(value).filter(([, member]) => member !== undefined) : [];
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function partOf({ parts }: BodyRecord, name: string): PartRecord {
  return parts?.[name] ?? parts?.['*'] ?? {};
}

/** What stands for a range. */
function concrete(mediaType: string, own: string): string {
  return mediaType.includes('*') ? own : mediaType;
}

function formField(name: string, value: unknown, part: PartRecord): string {
  const { style, explode, allowReserved } = part;
  if (style !== undefined || explode !== undefined || allowReserved !== undefined) {
    return serialiseParameter(
      {
        name,
        in: 'query',
        ...(style !== undefined && { style }),
        ...(explode !== undefined && { explode }),
        ...(allowReserved !== undefined && { allowReserved }),
      },
      value,
    );
  }
  const values = Array.isArray(value) ? value : [value];
  return new URLSearchParams(values.map((item): [string, string] => [name, toText(item)])).toString();
}

/** Null has no form of its own in forms. */
function toText(value: unknown): string {
  if (value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
