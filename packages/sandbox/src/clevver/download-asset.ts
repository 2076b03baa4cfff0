import type { Answer, Exchange } from '../exchange.ts';
import { Refusal } from '../http/refusal.ts';
import { assetDirectory, assets } from './asset.ts';

/** The file and its thumbnail, which is the image itself: nothing here scales images. Who has the URL may read it. */
export function downloadAsset({ method, namespace, path }: Exchange): Answer | undefined {
  if (!path.startsWith(assetDirectory)) return undefined;
  if (method !== 'GET') throw new Refusal(405, 'A file can only be read.', { headers: { Allow: 'GET' } });
  const [id = '', leaf, ...more] = path.slice(assetDirectory.length).split('/');
  const asset = namespace.records.get(assets, id);
  const own = encodeURIComponent(asset?.name.split('/').at(-1) ?? '');
  const found =
    asset !== undefined && more.length === 0 && (leaf === own || (isImage(asset) && leaf === `thumb_${own}`));
  if (!found) throw new Refusal(404, 'There is no such file.');
  const { contentType, sha256, size } = asset;
  return { status: 200, blob: { sha256, size, contentType } };
}

function isImage({ contentType }: { readonly contentType: string }): boolean {
  return contentType.startsWith('image/');
}
