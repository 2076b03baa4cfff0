import type {
  Contract,
  Encoding,
  MediaType,
  Operation,
  OperationResponse,
  Parameter,
  Schema,
} from '@countersign/contract';
import { requestKind, responseKind } from './body-kind.ts';
import { Identifier } from './emit-literal.ts';
import { formMembers, partShape } from './file-shape.ts';
import { findCredential } from './find-credential.ts';
import { headerKind } from './header-kind.ts';
import { isSingleValue } from './is-single-value.ts';
import { upperFirst } from './names.ts';

/** An `OperationRecord` of the client's runtime, as plain data to be written out. */
export type RecordData = { readonly [member: string]: unknown };

/** The table entry of an operation, defaults left out. */
export function buildRecord(contract: Contract, operation: Operation): RecordData {
  const { requestBody } = operation;
  const server = ownServer(contract, operation);
  const credential = findCredential(contract, operation);
  const accept = preferredAnswer(operation);
  const key = operation.parameters.find(isIdempotencyKey);
  return {
    id: operation.id,
    method: operation.method,
    path: operation.path,
    ...(accept !== undefined && { accept }),
    ...(server !== undefined && { server }),
    ...(operation.parameters.length > 0 && {
      parameters: operation.parameters.map((parameter) => buildParameter(contract, parameter)),
    }),
    ...(credential && { credential }),
    ...(requestBody && {
      body: sortedContent(requestBody.content).map((media) => buildBody(contract, media)),
    }),
    ...(requestBody?.required === true && { bodyRequired: true }),
    responses: Object.fromEntries(
      operation.responses.map((response) => [response.status, buildResponse(contract, response)]),
    ),
    ...((key || safeMethods.has(operation.method)) && { retrySafe: true }),
    ...(key && { idempotencyKey: key.name, addKey: new Identifier('addIdempotencyKey') }),
  };
}

/** Idempotent methods (RFC 9110 § 9.2.2, RFC 10008 for QUERY). */
const safeMethods: ReadonlySet<string> = new Set([
  'GET',
  'HEAD',
  'OPTIONS',
  'TRACE',
  'PUT',
  'DELETE',
  'QUERY',
]);

/** The order in which the runtime looks for the media type of a body: a range comes behind the types that it covers. */
export function sortedContent(content: readonly MediaType[]): readonly MediaType[] {
  return content.toSorted((one, other) => rangeOrder(one) - rangeOrder(other));
}

function rangeOrder({ mediaType }: MediaType): number {
  return mediaType.split('*').length;
}

/** The operation's own server, where it is not the description's. */
function ownServer(contract: Contract, { servers: [own] }: Operation): string | undefined {
  if (own === undefined || own.url === contract.servers[0]?.url) return undefined;
  return own.url.replace(/\{([^{}]+)\}/g, (whole, name: string) => own.variables[name]?.default ?? whole);
}

/** Where an operation answers with JSON beside other media types, JSON is what its types lead one to expect. */
function preferredAnswer({ responses }: Operation): string | undefined {
  const offered = responses
    .filter(({ status }) => /^2/.test(status))
    .flatMap(({ content }) => content.map((media) => media.mediaType));
  const json = offered.find((mediaType) => requestKind(mediaType) === 'json');
  return json !== undefined && offered.some((mediaType) => requestKind(mediaType) !== 'json')
    ? json
    : undefined;
}

/** The header of the HTTPAPI working group's draft, and its older spelling. */
function isIdempotencyKey(parameter: Parameter): boolean {
  return parameter.in === 'header' && /^(x-)?idempotency-key$/i.test(parameter.name);
}

function buildParameter(contract: Contract, parameter: Parameter): RecordData {
  const { name, in: place, required, style, explode, allowReserved, content } = parameter;
  const defaultStyle = place === 'path' || place === 'header' ? 'simple' : 'form';
  const writing = content
    ? { mediaType: content.mediaType }
    : {
        ...(style !== defaultStyle && { style }),
        ...(explode !== (style === 'form' || style === 'cookie') && { explode }),
        ...(allowReserved && { allowReserved }),
      };
  const plain =
    place !== 'cookie' && Object.keys(writing).length === 0 && isSingleValue(contract, parameter.schema);
  return {
    name,
    in: place,
    ...(required && !isIdempotencyKey(parameter) && { required }),
    ...(plain ? {} : { ...writing, serialise: new Identifier('serialiseParameter') }),
  };
}

function buildBody(contract: Contract, { mediaType, schema, encoding }: MediaType): RecordData {
  const kind = requestKind(mediaType);
  const body = { mediaType, serialise: new Identifier(`serialise${upperFirst(kind)}`) };
  if (kind !== 'multipart' && kind !== 'form') return body;
  const members = formMembers(contract, schema).map(
    ({ name, schema: member }) => [name, buildPart(contract, kind, member, encoding[name])] as const,
  );
  // A form of nothing but files needs no writers for anything else.
  const files = kind === 'multipart' && members.length > 0 && members.every(([, part]) => isPlainFile(part));
  if (files) return { mediaType, serialise: new Identifier('serialiseFiles') };
  const told = members.filter(([, part]) => Object.keys(part).length > 0);
  return told.length === 0 ? body : { ...body, parts: Object.fromEntries(told) };
}

/** Whether the file's own media type goes out. */
function isPlainFile(part: RecordData): boolean {
  return part.kind === 'file' && Object.keys(part).length === 1;
}

/** Text is the runtime's default, so that nothing is said of it. */
function buildPart(
  contract: Contract,
  kind: 'multipart' | 'form',
  schema: Schema,
  encoding: Encoding | undefined,
): RecordData {
  const { contentType, style, explode, allowReserved } = encoding ?? {};
  const shape = partShape(contract, schema);
  const styled = style !== undefined || explode !== undefined || allowReserved !== undefined;
  return {
    ...(kind === 'multipart' && shape !== 'text' && { kind: shape === 'json' ? 'json' : 'file' }),
    ...(!styled && contentType !== undefined && { contentType }),
    ...(styled && {
      style: style ?? 'form',
      ...(explode !== undefined && { explode }),
      ...(allowReserved && { allowReserved }),
    }),
  };
}

function buildResponse(contract: Contract, { content, headers }: OperationResponse): RecordData {
  return {
    ...(content.length > 0 && {
      content: Object.fromEntries(content.map((media) => [media.mediaType, buildReading(contract, media)])),
    }),
    ...(headers.length > 0 && {
      read: new Identifier('readHeaders'),
      headers: Object.fromEntries(
        headers.map((header) => [header.name, new Identifier(headerReaders[headerKind(contract, header)])]),
      ),
    }),
  };
}

function buildReading(contract: Contract, media: MediaType): 'json' | 'text' | Identifier {
  const kind = responseKind(contract, media);
  return kind === 'stream' ? new Identifier('readDownload') : kind;
}

/** JavaScript's own `String` leaves a text as it is. */
const headerReaders = {
  string: 'String',
  number: 'readNumber',
  boolean: 'readBoolean',
  list: 'readList',
} as const;
