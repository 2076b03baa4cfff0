import type { IncomingHttpHeaders } from 'node:http';
import {
  bodyKind,
  type Contract,
  type Operation,
  parseBody,
  parseMediaType,
  selectMediaType,
} from '@countersign/contract';
import type { PrismBody } from '../prism/protocol.ts';
import { Problem } from './problem.ts';

/**
 * Reads a body with the contract's codec, because what Prism's own parsers cannot read ends its process or is never
 * answered, and some of that is valid: a filename with `=` or `;`, a part with a filename but no content type.
 *
 * @returns The value for Prism to check; for octets and for undescribed media types only text that stands for them.
 * @throws Problem for a body that is not what its content type says.
 */
export function decodeBody(
  contract: Contract,
  operation: Operation,
  headers: IncomingHttpHeaders,
  bytes: Uint8Array | undefined,
): PrismBody | undefined {
  const contentType = headers['content-type'];
  if (contentType !== undefined && parseMediaType(contentType) === undefined) {
    throw new Problem(
      'malformed-header',
      `The Content-Type "${contentType}" is no media type. Write for example: Content-Type: application/json`,
    );
  }
  if (headers['content-encoding'] !== undefined && headers['content-encoding'] !== 'identity') {
    throw new Problem('content-encoding', `The body is sent as ${headers['content-encoding']}.`, {
      headers: { 'accept-encoding': 'identity' },
    });
  }
  if (bytes === undefined) return undefined;
  const content = operation.requestBody?.content ?? [];
  // JSON has no other charset, so one that is only described is not missed.
  const described =
    selectMediaType(contentType ?? '', content) ?? selectMediaType(`${contentType}; charset=utf-8`, content);
  const kind = bodyKind(contentType ?? '');
  // Neither JSON nor multipart can be empty, while a file and a text can.
  if (bytes.length === 0 && (described === undefined || kind === 'json' || kind === 'multipart'))
    return undefined;
  if (described === undefined || contentType === undefined) return { value: latin1(bytes), form: false };
  const parsed = parseBody(contract, described, contentType, bytes);
  if (!parsed.ok)
    throw new Problem('malformed-body', `The body is not ${contentType}: ${parsed.problem.message}`, {
      at: parsed.problem.at,
    });
  const form = kind === 'multipart' || kind === 'urlencoded';
  return { value: form ? withoutFiles(parsed.value) : textOf(parsed.value), form };
}

function withoutFiles(form: unknown): unknown {
  if (Array.isArray(form)) return form.map(textOf);
  const properties = Object.entries(form ?? {});
  return Object.fromEntries(
    properties.map(([name, value]) => [name, Array.isArray(value) ? value.map(textOf) : textOf(value)]),
  );
}

/** Bytes as text of the same length: Prism knows a file only as a string. */
function textOf(value: unknown): unknown {
  if (value instanceof Uint8Array) return latin1(value);
  if (typeof value !== 'object' || value === null || !('bytes' in value)) return value;
  return value.bytes instanceof Uint8Array ? latin1(value.bytes) : value;
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}
