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
  return { body: `${value}`, contentType: concrete(mediaType, undefined, 'text/plain') };
}

/** @throws TypeError when the value holds no bytes */
export function serialiseOctets(_: BodyRecord, value: unknown, mediaType: string): SerialisedBody {
  const { data, contentType } = resolveFile(value, 'the body');
  return { body: data, contentType: concrete(mediaType, contentType, 'application/octet-stream') };
}

/** @throws TypeError when a file is wanted and the value holds no bytes */
export function serialiseMultipart(record: BodyRecord, value: unknown, mediaType: string): SerialisedBody {
  const boundary = `countersign-${crypto.randomUUID()}`;
  const parts = Object.entries(toObject(value)).flatMap(([name, member]) =>
    toParts(name, member, partOf(record, name)),
  );
  if (!parts.length) throw new TypeError('a multipart body needs at least one part');
  return { body: buildMultipart(parts, boundary), contentType: `${mediaType}; boundary=${boundary}` };
}

/** `application/x-www-form-urlencoded`, as the URL Standard § 5.2 writes it. */
export function serialiseForm(record: BodyRecord, value: unknown, contentType: string): SerialisedBody {
  const body = Object.entries(toObject(value))
    .filter(([, member]) => member !== undefined)
    .map(([name, member]) => formField(name, member, partOf(record, name)))
    .filter((field) => field !== '')
    .join('&');
  return { body, contentType };
}

function toObject(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw new TypeError('the body must be an object of form fields');
}

function partOf(record: BodyRecord, name: string): PartRecord {
  return record.parts?.[name] ?? record.parts?.['*'] ?? {};
}

/** An array becomes one part per item, each of the same media type (OpenAPI 3.1 § 4.8.15); undefined is left out. */
function toParts(name: string, value: unknown, part: PartRecord): readonly Part[] {
  if (Array.isArray(value)) return value.flatMap((item) => toParts(name, item, part));
  if (value === undefined) return [];
  const { kind, contentType } = part;
  const types = contentType?.split(/\s*,\s*/) ?? [];
  if (kind ? kind === 'file' : isFileInput(value)) {
    const { data, filename = 'blob', contentType: own } = resolveFile(value, `"${name}"`);
    // The file's own type where the description allows it, else the description's first.
    const allowed = own && (!types[0] || types.some((range) => coversMediaType(range, own)));
    const type = allowed ? own : (types.find((range) => !range.includes('*')) ?? own);
    return [{ name, data, filename, contentType: type ?? 'application/octet-stream' }];
  }
  const json = kind === 'json' || isJsonType(types[0] ?? '') || (typeof value === 'object' && value !== null);
  const data = json ? JSON.stringify(value) : toText(value);
  return [{ name, data, contentType: types[0] ?? (json ? 'application/json' : undefined) }];
}

function concrete(mediaType: string, own: string | undefined, fallback: string): string {
  return mediaType.includes('*') ? (own ?? fallback) : mediaType;
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
