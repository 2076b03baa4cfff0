import { randomUUID } from 'node:crypto';
import type { Answer, OperationExchange, OperationHandler } from '../exchange.ts';
import { Refusal } from '../http/refusal.ts';
import { type TakenFile, takeFile } from '../http/take-files.ts';
import { assetDirectory, assets, copies } from './asset.ts';
import { type Batch, batches, filesOfBatch, findBatch } from './batch.ts';

export const uploadBatchFile: OperationHandler = async (exchange) => {
  checkNotStarted(findBatch(exchange));
  return await takeFile(exchange, 'file', (file) => {
    // Looked up again: the batch may have been started while the bytes arrived.
    const batch = findBatch(exchange);
    checkNotStarted(batch);
    return attach(exchange, batch, file);
  });
};

function checkNotStarted(batch: Batch): void {
  if (batch.startedAt !== undefined)
    throw new Refusal(409, 'The batch has been started; nothing can be attached.');
}

function attach({ namespace, prefix, user }: OperationExchange, batch: Batch, file: TakenFile): Answer {
  const { clock, name: space, records, storage } = namespace;
  const id = randomUUID();
  const name = file.filename ?? 'file';
  const { contentType, sha256, size } = file;
  const duplicate = records.count(copies(user.id, sha256)) > 0;
  storage.retain(file, space, `clevver/${id}`);
  records.put(assets, id, { sha256, size, contentType, name });
  records.put(copies(user.id, sha256), id, true);
  records.put(batches, batch.id, { ...batch, files: batch.files + 1 });
  records.put(filesOfBatch(batch.id), String(batch.files + 1).padStart(12, '0'), id);

  const leaf = encodeURIComponent(name.split('/').at(-1) ?? name);
  const directory = `${prefix}${assetDirectory}${id}/`;
  const thumb = contentType.startsWith('image/') ? { thumb: { url: `${directory}thumb_${leaf}` } } : {};
  const now = new Date(clock.now()).toISOString();
  const data = {
    id,
    status: 'created',
    file: { url: `${directory}${leaf}`, ...thumb },
    file_size: size,
    estimated_cost: null,
    created_at: now,
    updated_at: now,
    txid: null,
    task_id: null,
    serialized_metadata: '{}',
    should_be_cached: true,
    stored_on: null,
    short_slug: null,
    checksum: sha256,
    user_id: user.number,
    name,
    archived: false,
    duplicate,
    tag_list: [],
  };
  return { status: 200, json: { message: 'Asset successfully uploaded', status: 'success', data } };
}
