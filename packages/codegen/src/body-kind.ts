import {
  bodyKind,
  type Contract,
  isBinarySchema,
  type MediaType,
  resolveSchema,
} from '@countersign/contract';

/** How the client's runtime writes a request body. */
export type RequestKind = 'json' | 'form' | 'multipart' | 'octets' | 'text';

/** How it reads a response body. */
export type ResponseKind = 'json' | 'text' | 'stream';

export function requestKind(mediaType: string): RequestKind {
  const kind = bodyKind(mediaType);
  if (kind === 'urlencoded') return 'form';
  if (kind === 'unjudged') return isXml(mediaType) ? 'text' : 'octets';
  return kind;
}

export function responseKind(contract: Contract, { mediaType, schema }: MediaType): ResponseKind {
  const kind = bodyKind(mediaType);
  if (kind === 'json' || kind === 'text') return kind;
  if (kind === 'urlencoded' || isXml(mediaType)) return 'text';
  // `*/*` says nothing; a schema of a JSON value does.
  if (mediaType === '*/*' && schema !== undefined && !isBinarySchema(contract, schema, mediaType)) {
    const resolved = resolveSchema(contract, schema);
    return typeof resolved === 'object' && resolved.type === 'string' ? 'text' : 'json';
  }
  return 'stream';
}

function isXml(mediaType: string): boolean {
  return /[/+]xml\b/.test(mediaType);
}
