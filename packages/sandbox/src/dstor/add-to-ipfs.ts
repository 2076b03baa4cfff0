import type { WritableStorage as ImporterStore } from 'ipfs-unixfs-importer';
import type { Blobs } from '../storage/blobs.ts';

export interface FileToAdd {
  readonly path: string;
  readonly sha256: string;
}

export interface AddedEntry {
  /** Empty for the folder itself. */
  readonly path: string;
  readonly cid: string;
  readonly directory: boolean;
}

/** Stands in front of every path, so that the importer makes one folder of all. */
const root = 'folder';

/** Takes blocks and keeps none. */
const forgetfulStore: ImporterStore = { put: (cid) => cid };

/**
 * The content ids that `ipfs add --recursive` gives with its defaults: version 0, chunks of 256 KiB, dag-pb leaves, at
 * most 174 children per node. Blocks are not kept: the bytes are stored once, by their SHA-256.
 */
export async function addToIpfs(blobs: Blobs, files: readonly FileToAdd[]): Promise<AddedEntry[]> {
  // Loaded when the first folder is complete: most sandboxes never need it, and it would double the time of a start.
  const [{ importer }, { fixedSize }, { balanced }] = await Promise.all([
    import('ipfs-unixfs-importer'),
    import('ipfs-unixfs-importer/chunker'),
    import('ipfs-unixfs-importer/layout'),
  ]);
  const candidates = files.map(({ path, sha256 }) => ({
    path: `${root}/${path}`,
    content: readLater(blobs, sha256),
  }));
  const imported = importer(candidates, forgetfulStore, {
    cidVersion: 0,
    rawLeaves: false,
    leafType: 'file',
    reduceSingleLeafToSelf: true,
    chunker: fixedSize({ chunkSize: 256 * 1024 }),
    layout: balanced({ maxChildrenPerNode: 174 }),
  });
  const added: AddedEntry[] = [];
  const paths = new Set(files.map(({ path }) => path));
  for await (const { cid, path = '' } of imported) {
    const inside = path === root ? '' : path.slice(root.length + 1);
    added.push({ path: inside, cid: cid.toString(), directory: !paths.has(inside) });
  }
  return added;
}

/** Opens a file only when its turn has come: a folder may have more files than a process may open. */
async function* readLater(blobs: Blobs, sha256: string): AsyncGenerator<Buffer> {
  yield* blobs.read(sha256);
}
