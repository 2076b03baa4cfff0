import type { Api } from '../api.ts';
import { activeBatches, batches, jobEnd } from './batch.ts';
import { createBatch } from './create-batch.ts';
import { downloadAsset } from './download-asset.ts';
import { getBatch } from './get-batch.ts';
import { listBatches } from './list-batches.ts';
import { startBatch } from './start-batch.ts';
import { uploadBatchFile } from './upload-batch-file.ts';

export const clevver: Api = {
  name: 'clevver',
  operations: { listBatches, createBatch, getBatch, startBatch, uploadBatchFile },
  download: downloadAsset,
  problem: ({ message }) => ({ status: 'error', message }),
  workers: ({ records }) => ({
    [jobEnd](subject) {
      const [order = '', id = ''] = subject.split('/');
      const batch = records.get(batches, id);
      if (batch === undefined) return;
      records.transaction(() => {
        records.put(batches, id, { ...batch, ended: batch.fails ? 'failed' : 'delivered' });
        records.delete(activeBatches(batch.owner), order);
      });
    },
  }),
};
