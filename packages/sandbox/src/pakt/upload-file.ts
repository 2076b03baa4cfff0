import { randomUUID } from 'node:crypto';
import type { OperationExchange, OperationHandler } from '../exchange.ts';
import { Refusal } from '../http/refusal.ts';
import { type TakenFile, takeFiles } from '../http/take-files.ts';
import { nextNumber } from '../storage/next-number.ts';
import { filesOf, idKeys, nameKeys, type PaktFile, viewFile } from './file-record.ts';

export const uploadPublicFile: OperationHandler = (exchange) => upload(exchange, 'public');
export const uploadPrivateFile: OperationHandler = (exchange) => upload(exchange, 'private');

async function upload(exchange: OperationExchange, directory: 'public' | 'private') {
  return await takeFiles(
    exchange,
    ({ field }) => field === 'file',
    (files) => {
      const [taken] = files;
      if (taken === undefined || files.length > 1)
        throw new Refusal(400, 'Send one file, in the field "file"');
      const data = viewFile(exchange.origin, store(exchange, directory, taken));
      return { status: 200, json: { status: 'success', message: 'file Uploaded Successfully', data } };
    },
  );
}

function store({ namespace, user }: OperationExchange, directory: string, taken: TakenFile): PaktFile {
  const { clock, name: space, records, storage } = namespace;
  const number = nextNumber(records, 'pakt.file');
  const originalName = taken.filename ?? 'file';
  const { contentType, sha256, size } = taken;
  const file: PaktFile = {
    id: objectId(clock.now(), user.id, number),
    owner: user.id,
    name: `${directory}/${user.id}/${randomUUID()}${extensionOf(originalName)}`,
    originalName,
    contentType,
    size,
    sha256,
    createdAt: clock.now(),
  };
  const at = { owner: user.id, key: String(number).padStart(12, '0') };
  storage.retain(sha256, space, `pakt/${file.id}`);
  records.put(filesOf(at.owner), at.key, file);
  records.put(idKeys, file.id, at);
  records.put(nameKeys, file.name, at);
  return file;
}

/** As MongoDB makes them: seconds, something of the machine, a counter. */
function objectId(now: number, machine: string, counter: number): string {
  const seconds = Math.max(0, Math.floor(now / 1000)) % 2 ** 32;
  const count = counter % 2 ** 24;
  return seconds.toString(16).padStart(8, '0') + machine.slice(0, 10) + count.toString(16).padStart(6, '0');
}

/** Only a short one of letters and digits survives into the storage path. */
function extensionOf(name: string): string {
  return /[^/](\.[A-Za-z0-9]{1,16})$/.exec(name)?.[1] ?? '';
}
