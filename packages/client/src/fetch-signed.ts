import type { CallOptions } from './call.ts';
import type { Client } from './client.ts';
import type { OperationRecord } from './operation.ts';
import { readDownload } from './read-download.ts';
import { callOperation } from './send.ts';
import type { ByteStream, Result } from './types.ts';

/**
 * Fetches a URL that carries its own permission, such as a signed one of a storage service. Neither the token nor the
 * headers of the client are sent; its retries, timeout and events apply.
 *
 * @throws ApiError as a call does; its URL is without the signature
 */
export function fetchSigned(
  client: Client,
  url: string | URL,
  options?: CallOptions,
): Promise<Result<200 | 206, ByteStream, Record<never, never>>> {
  const baseUrl = url.toString();
  return callOperation({ ...client, baseUrl, headers: () => new Headers() }, signed, {}, options);
}

const signed: OperationRecord = {
  id: 'fetchSigned',
  method: 'GET',
  path: '',
  responses: { 200: { content: { '*/*': readDownload } } },
  retrySafe: true,
};
