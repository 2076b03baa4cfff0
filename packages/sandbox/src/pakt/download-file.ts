import type { Answer, Exchange } from '../exchange.ts';
import { Refusal } from '../http/refusal.ts';
import { filesOf, nameKeys, storageDirectory } from './file-record.ts';
import { problemOfQuery } from './signed-url.ts';

/**
 * Stored files: public ones for anybody, private ones for their owner's bearer token, any of them for a signed URL as
 * long as it lasts.
 */
export function downloadFile(exchange: Exchange): Answer | undefined {
  const { faults, method, namespace, path, query, user } = exchange;
  if (!path.startsWith(storageDirectory)) return undefined;
  if (method !== 'GET') throw new Refusal(405, 'A file can only be read', { headers: { Allow: 'GET' } });
  const name = path.slice(storageDirectory.length);
  const at = namespace.records.get(nameKeys, name);
  const search = new URLSearchParams(query);
  if (search.has('X-Amz-Signature')) {
    const late = faults.expire === undefined ? 0 : Number.POSITIVE_INFINITY;
    const problem = problemOfQuery(namespace.secret, name, search, namespace.clock.now() + late);
    if (problem !== undefined) throw new Refusal(403, problem, { code: 'AccessDenied' });
  } else if (name.startsWith('private/') && (user === undefined || user.id !== at?.owner)) {
    throw user === undefined ? unauthorized() : new Refusal(404, 'File not found');
  }
  const file = at === undefined ? undefined : namespace.records.get(filesOf(at.owner), at.key);
  if (file === undefined) throw new Refusal(404, 'File not found');
  const { contentType, sha256, size } = file;
  return { status: 200, blob: { sha256, size, contentType } };
}

function unauthorized(): Refusal {
  const headers = { 'WWW-Authenticate': 'Bearer realm="sandbox"' };
  return new Refusal(401, 'A private file needs a bearer token or a signed URL', { headers });
}
