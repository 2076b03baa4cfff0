import type { Answer, Exchange } from '../exchange.ts';
import { Refusal } from '../http/refusal.ts';
import { type Collection, defineCollection, type Records } from '../storage/records.ts';

/** What a content id stands for. A directory's entries are records of their own. */
export type IpfsNode =
  | { readonly kind: 'file'; readonly sha256: string; readonly size: number; readonly contentType: string }
  | { readonly kind: 'directory' };

export const nodes: Collection<IpfsNode> = defineCollection<IpfsNode>('dstor.nodes');

/** Content ids by name. */
export function entriesOf(cid: string): Collection<string> {
  return defineCollection<string>('dstor.entries', cid);
}

const directory = '/ipfs/';

/** `/ipfs/<cid>` and `/ipfs/<cid>/<path>`, for anybody, as a gateway does. A folder is answered as a list in JSON. */
export function downloadFromIpfs({ method, namespace, path }: Exchange): Answer | undefined {
  if (!path.startsWith(directory)) return undefined;
  if (method !== 'GET') throw new Refusal(405, 'Content can only be read.', { headers: { Allow: 'GET' } });
  const cid = resolve(namespace.records, path.slice(directory.length).replace(/\/$/, '').split('/'));
  const node = cid === undefined ? undefined : namespace.records.get(nodes, cid);
  if (cid === undefined || node === undefined) throw new Refusal(404, 'There is no such content.');
  if (node.kind === 'file') {
    const { contentType, sha256, size } = node;
    return { status: 200, blob: { sha256, size, contentType } };
  }
  const links = namespace.records.list(entriesOf(cid)).map(({ key, value }) => ({ Name: key, Hash: value }));
  return { status: 200, json: { Hash: cid, Links: links } };
}

function resolve(records: Records, [cid = '', ...segments]: readonly string[]): string | undefined {
  let at: string | undefined = cid;
  for (const segment of segments) {
    const name = decode(segment);
    at = at === undefined || name === undefined ? undefined : records.get(entriesOf(at), name);
  }
  return at;
}

function decode(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
