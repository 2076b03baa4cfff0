import { filesOf, idKeys } from '../pakt/file-record.ts';
import { countOf, shownItems, type ViewSystem } from './system-view.ts';

/** Files, the newest first: their ids begin with the time. */
export const viewPakt: ViewSystem = ({ records }, nameOf) => {
  const newest = records.list(idKeys, { limit: shownItems, descending: true });
  const items = newest.flatMap(({ value: { key, owner } }) => {
    const file = records.get(filesOf(owner), key);
    if (file === undefined) return [];
    return {
      id: file.id,
      title: file.originalName,
      state: file.name.startsWith('private/') ? 'private' : 'public',
      tone: 'done' as const,
      facts: [countOf(file.size, 'byte'), file.contentType, nameOf(owner)],
    };
  });
  return { summary: countOf(records.count(idKeys), 'file'), items };
};
