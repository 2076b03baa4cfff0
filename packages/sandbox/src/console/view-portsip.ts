import { fileOrder, storedFiles } from '../portsip/stored-file.ts';
import { uploads } from '../portsip/upload.ts';
import { countOf, type Item, latestBy, shownItems, type ViewSystem } from './system-view.ts';

/** Unfinished uploads, the one that got its latest byte last first, and then the completed files, the newest first. */
export const viewPortsip: ViewSystem = ({ records, storage, writing }, nameOf) => {
  const open = records.list(uploads).flatMap(({ value }) => (value.completion === undefined ? [value] : []));
  const unfinished = latestBy(open, ({ expiresAt }) => expiresAt).map((upload): Item => {
    const isWriting = writing.has(upload.id);
    return {
      id: upload.id,
      title: upload.filename ?? `Upload ${upload.id}`,
      state: isWriting ? 'receiving' : 'open',
      tone: isWriting ? 'moving' : 'waiting',
      facts: [
        `${countOf(storage.blobs.sizeOfPart(upload.id) ?? upload.size, 'byte')} received`,
        ...(upload.temporary ? ['temporary'] : []),
        nameOf(upload.owner),
      ],
    };
  });
  const completed = records
    .list(fileOrder, { limit: shownItems, descending: true })
    .flatMap(({ key, value: sha256 }): Item[] => {
      const file = records.get(storedFiles(sha256), key);
      if (file === undefined) return [];
      const facts = [countOf(file.size, 'byte'), `SHA-256 ${sha256}`];
      const title = file.filename ?? `File ${file.id}`;
      return [{ id: file.id, title, state: 'complete', tone: 'done', facts }];
    });
  const files = records.count(fileOrder);
  return {
    summary: `${countOf(open.length, 'unfinished upload')}, ${countOf(files, 'file')}`,
    items: [...unfinished, ...completed],
  };
};
