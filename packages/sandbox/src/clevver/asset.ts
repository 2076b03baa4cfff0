import { type Collection, defineCollection } from '../storage/records.ts';

/** A file that is attached to a batch, as far as its URLs need it. */
export interface Asset {
  readonly sha256: string;
  readonly size: number;
  readonly contentType: string;
  readonly name: string;
}

/** By the id of the asset. */
export const assets: Collection<Asset> = defineCollection<Asset>('clevver.assets');

/** Ids of assets with the same bytes, of one user. */
export function copies(owner: string, sha256: string): Collection<true> {
  return defineCollection<true>('clevver.copies', owner, sha256);
}

/** Directory of the URLs that are handed out. */
export const assetDirectory = '/uploads/digital_asset/file/';
