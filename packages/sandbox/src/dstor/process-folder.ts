import type { Namespace } from '../namespace.ts';
import { type AddedEntry, addToIpfs } from './add-to-ipfs.ts';
import { type FolderUpload, filesOf, folderStage, folderUploads, type Stage } from './folder-upload.ts';
import { entriesOf, nodes } from './ipfs-content.ts';

/** Does the next stage of an upload whose chunks are all there. */
export async function processFolder(namespace: Namespace, id: string): Promise<void> {
  const upload = namespace.records.get(folderUploads, id);
  if (upload === undefined) return;
  try {
    if (upload.status === 'ADDING_TO_IPFS') await addFolder(namespace, upload);
    else if (upload.status === 'SAVING_DATA') saveData(namespace, upload);
  } catch (error) {
    const failure = { stage: upload.status, explanation: 'The sandbox could not process the files.' };
    namespace.records.put(folderUploads, id, { ...upload, status: 'ERROR', failure });
    throw error;
  }
}

async function addFolder(namespace: Namespace, upload: FolderUpload): Promise<void> {
  const { clock, due, pace, records, storage } = namespace;
  if (failsAt(namespace, upload, 'ADDING_TO_IPFS')) return;
  const files = records
    .list(filesOf(upload.id))
    .map(({ key, value }) => ({ path: key, sha256: value.sha256 }));
  const added = await addToIpfs(storage.blobs, files);
  // Reset meanwhile.
  if (records.get(folderUploads, upload.id) === undefined) return;
  records.transaction(() => {
    for (const entry of added) keepEntry(namespace, upload, entry);
    const directories = new Map(
      added.filter(({ directory }) => directory).map(({ cid, path }) => [path, cid]),
    );
    for (const entry of added) linkEntry(namespace, entry, directories);
    const root = directories.get('') ?? '';
    records.put(folderUploads, upload.id, { ...upload, status: 'SAVING_DATA', root });
    due.schedule({ at: clock.now() + pace.stage, kind: folderStage, subject: upload.id });
  });
}

function saveData(namespace: Namespace, upload: FolderUpload): void {
  if (failsAt(namespace, upload, 'SAVING_DATA')) return;
  namespace.records.put(folderUploads, upload.id, { ...upload, status: 'DONE' });
}

function failsAt({ records }: Namespace, upload: FolderUpload, stage: Stage): boolean {
  if (upload.fails?.stage !== stage) return false;
  records.put(folderUploads, upload.id, { ...upload, status: 'ERROR', failure: upload.fails });
  return true;
}

function keepEntry({ records }: Namespace, { id }: FolderUpload, { cid, directory, path }: AddedEntry): void {
  if (directory) {
    records.put(nodes, cid, { kind: 'directory' });
    return;
  }
  const file = records.get(filesOf(id), path);
  if (file === undefined) return;
  const { contentType, sha256, size } = file;
  records.put(filesOf(id), path, { ...file, cid });
  records.put(nodes, cid, { kind: 'file', contentType, sha256, size });
}

function linkEntry(
  { records }: Namespace,
  { cid, path }: AddedEntry,
  directories: ReadonlyMap<string, string>,
): void {
  if (path === '') return;
  const slash = path.lastIndexOf('/');
  const parent = directories.get(path.slice(0, Math.max(slash, 0)));
  if (parent !== undefined) records.put(entriesOf(parent), path.slice(slash + 1), cid);
}
