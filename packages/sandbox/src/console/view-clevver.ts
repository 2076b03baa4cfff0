import { assets } from '../clevver/asset.ts';
import { batches, filesOfBatch, viewBatch } from '../clevver/batch.ts';
import { countOf, latestBy, shownFiles, type Tone, type ViewSystem } from './system-view.ts';

const tones: Readonly<Record<string, Tone>> = {
  created: 'waiting',
  processing: 'moving',
  delivered: 'done',
  failed: 'failed',
};

/** Batches with their files, the latest first. */
export const viewClevver: ViewSystem = (namespace, nameOf) => {
  const { records } = namespace;
  const all = records.list(batches).map(({ value }) => value);
  const items = latestBy(all, ({ createdAt }) => createdAt).map((batch) => {
    const { progress, status } = viewBatch(namespace, batch);
    const attached = records.list(filesOfBatch(batch.id), { limit: shownFiles, descending: true });
    const latest = attached.flatMap(({ value }) => {
      const asset = records.get(assets, value);
      return asset === undefined ? [] : [`${asset.name}, ${countOf(asset.size, 'byte')}`];
    });
    return {
      id: batch.id,
      title: `Batch ${batch.id}`,
      state: status,
      tone: tones[status] ?? 'waiting',
      ...(batch.startedAt !== undefined && {
        progress: { value: progress, max: 100, text: `${progress.toFixed(1)} %` },
      }),
      facts: [nameOf(batch.owner)],
      files: { count: batch.files, latest },
    };
  });
  return { summary: countOf(all.length, 'batch').replace('batchs', 'batches'), items };
};
