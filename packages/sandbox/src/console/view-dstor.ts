import { type FolderUpload, filesOf, folderUploads } from '../dstor/folder-upload.ts';
import { countOf, latestBy, shownFiles, type Tone, type ViewSystem } from './system-view.ts';

const tones: Readonly<Record<FolderUpload['status'], Tone>> = {
  UPLOADING: 'waiting',
  ADDING_TO_IPFS: 'moving',
  SAVING_DATA: 'moving',
  DONE: 'done',
  ERROR: 'failed',
};

/** Folder uploads with their chunks and stages; the one whose latest chunk came last stands first. */
export const viewDstor: ViewSystem = ({ records }, nameOf) => {
  const all = records.list(folderUploads).map(({ value }) => value);
  const items = latestBy(all, ({ expiresAt }) => expiresAt).map((upload) => {
    const { chunks, failure, received, root, status } = upload;
    const files = filesOf(upload.id);
    const latest = records.list(files, { limit: shownFiles }).map(({ key, value }) => {
      return `${key}, ${countOf(value.size, 'byte')}`;
    });
    return {
      id: upload.id,
      title: upload.folderPath,
      state: status,
      tone: tones[status],
      progress: { value: received, max: chunks, text: `${received} of ${countOf(chunks, 'chunk')}` },
      facts: [
        nameOf(upload.owner),
        ...(root === undefined ? [] : [root]),
        ...(failure === undefined ? [] : [`${failure.stage}: ${failure.explanation}`]),
      ],
      files: { count: records.count(files), latest },
    };
  });
  return { summary: countOf(all.length, 'upload'), items };
};
