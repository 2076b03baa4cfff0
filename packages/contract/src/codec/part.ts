import type { Contract, Encoding, Header, Schema } from '../model.ts';
import type { FilePart } from '../wire.ts';
import { isBinaryPart } from './binary-schema.ts';
import { parseContentDisposition, serialiseContentDisposition } from './content-disposition.ts';
import { asFilePart } from './file-part.ts';
import { defaultContentType, statedContentType } from './form-property.ts';
import { parseHeader, serialiseHeader } from './header.ts';
import { parseJson, serialiseJson } from './json.ts';
import { bodyKind, parseMediaType } from './media-type.ts';
import type { MultipartPart } from './multipart.ts';
import { type Parsed, parsed } from './problem.ts';
import { isOpen, typesOf } from './schema-types.ts';
import { decodeText, encodeText } from './text.ts';
import { parsePrimitive, primitiveText } from './typed-text.ts';

/** What is described about one part. */
export interface PartContext {
  /** Absent in a body whose parts are told apart by position. */
  readonly name?: string;
  readonly schema: Schema | undefined;
  readonly encoding?: Encoding | undefined;
  readonly at: string;
}

export function partHeader({ headers }: MultipartPart, name: string): string | undefined {
  return headers.find(([key]) => key.toLowerCase() === name)?.[1];
}

/**
 * A value as a part. Its media type is the file's own, else the first concrete one of `encoding`, else by type; text
 * whose media type nobody states goes without the header, as browsers send it.
 */
export function serialisePart(contract: Contract, value: unknown, context: PartContext): MultipartPart {
  const file = asFilePart(value);
  const stated = file?.contentType ?? statedContentType(context.encoding);
  if (file !== undefined)
    return { headers: headersOf(context, stated ?? 'application/octet-stream', file), bytes: file.bytes };
  const json =
    bodyKind(stated ?? '') === 'json' || (stated === undefined && isJson(contract, context.schema, value));
  if (json)
    return {
      headers: headersOf(context, stated ?? 'application/json'),
      bytes: encodeText(serialiseJson(value, context.at)),
    };
  const text = primitiveText(value, context.at);
  return { headers: headersOf(context, stated), bytes: encodeText(text, charsetOf(stated), context.at) };
}

function isJson(contract: Contract, schema: Schema | undefined, value: unknown): boolean {
  return (
    (typeof value === 'object' && value !== null) ||
    defaultContentType(contract, schema) === 'application/json'
  );
}

function headersOf(
  { name, encoding, at }: PartContext,
  contentType: string | undefined,
  file?: FilePart,
): [string, string][] {
  const headers: [string, string][] = [];
  const filename = file?.filename;
  if (name !== undefined || filename !== undefined) {
    const type = name === undefined ? 'attachment' : 'form-data';
    headers.push(['Content-Disposition', serialiseContentDisposition({ type, name, filename })]);
  }
  if (contentType !== undefined) headers.push(['Content-Type', contentType]);
  for (const [header, value] of Object.entries(file?.headers ?? {})) {
    const described = describedHeader(encoding, header);
    const text =
      described === undefined
        ? primitiveText(value, `${at} header ${header}`)
        : serialiseHeader(described, value);
    headers.push([described?.name ?? header, text]);
  }
  return headers;
}

function describedHeader(encoding: Encoding | undefined, name: string): Header | undefined {
  return encoding?.headers.find((header) => header.name.toLowerCase() === name.toLowerCase());
}

/**
 * The value of a part. A `FilePart` where the schema is binary, or where it leaves the type open and the part has a
 * filename, binary content, or an `encoding` of binary content; JSON where schema and media type agree on it; else text, typed by the schema.
 */
export function parsePart(contract: Contract, part: MultipartPart, context: PartContext): Parsed<unknown> {
  const { schema, encoding, at } = context;
  const contentType = partHeader(part, 'content-type');
  const disposition = parseContentDisposition(partHeader(part, 'content-disposition') ?? '');
  const kind = bodyKind(contentType ?? 'text/plain');
  const types = typesOf(contract, schema);
  const expected = statedContentType(encoding) ?? defaultContentType(contract, schema);
  const file = (): Parsed<FilePart> =>
    fileOf(contract, part, context, { contentType, filename: disposition?.filename });
  const stated = bodyKind(statedContentType(encoding) ?? 'text/plain');
  const foreign = [kind, stated].some((one) => one === 'octets' || one === 'unjudged');
  const looksLikeFile = foreign || disposition?.filename !== undefined;
  if (isBinaryPart(contract, schema, looksLikeFile) || (isOpen(types) && looksLikeFile)) return file();
  const text = decodeText(part.bytes, at, { charset: charsetOf(contentType), keepBom: true });
  if (!text.ok) return kind === 'json' || kind === 'text' ? text : file();
  if (kind === 'json' && (bodyKind(expected) === 'json' || isOpen(types))) return parseJson(text.value, at);
  if (contentType === undefined && bodyKind(expected) === 'json') {
    const value = parseJson(text.value, at);
    if (value.ok) return value;
  }
  return parsed(parsePrimitive(contract, schema, text.value));
}

function fileOf(
  contract: Contract,
  part: MultipartPart,
  { encoding }: PartContext,
  known: { contentType: string | undefined; filename: string | undefined },
): Parsed<FilePart> {
  const headers: [string, unknown][] = [];
  for (const [name, text] of part.headers) {
    if (/^content-(?:disposition|type)$/i.test(name)) continue;
    const described = describedHeader(encoding, name);
    const value = described === undefined ? parsed(text) : parseHeader(contract, described, text);
    if (!value.ok) return value;
    headers.push([described?.name ?? name, value.value]);
  }
  return parsed({
    bytes: part.bytes,
    ...(known.filename === undefined ? {} : { filename: known.filename }),
    ...(known.contentType === undefined ? {} : { contentType: known.contentType }),
    ...(headers.length === 0 ? {} : { headers: Object.fromEntries(headers) }),
  });
}

function charsetOf(contentType: string | undefined): string | undefined {
  return parseMediaType(contentType ?? '')?.parameters.charset;
}
