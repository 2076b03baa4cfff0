import { createHash } from 'node:crypto';
import type { OperationExchange } from '../exchange.ts';
import { Refusal } from '../http/refusal.ts';
import type { Namespace } from '../namespace.ts';
import { type Collection, defineCollection } from '../storage/records.ts';

export type Stage = 'ADDING_TO_IPFS' | 'SAVING_DATA';

export interface FolderUpload {
  /** Hash of the token; the token itself is not kept. */
  readonly id: string;
  readonly owner: string;
  readonly chunks: number;
  readonly folderPath: string;
  /** Chunks taken so far. */
  readonly received: number;
  /** `UPLOADING` until the last chunk is there. */
  readonly status: 'UPLOADING' | Stage | 'DONE' | 'ERROR';
  /** While chunks are missing. */
  readonly expiresAt: number;
  /** Set by a fault: where the job will fail, and why. */
  readonly fails?: { readonly stage: Stage; readonly explanation: string };
  readonly failure?: { readonly stage: string; readonly explanation: string };
  /** CID of the folder. */
  readonly root?: string;
}

export interface UploadedFile {
  readonly sha256: string;
  readonly size: number;
  readonly contentType: string;
  /** Known once it has been added. */
  readonly cid?: string;
}

export const folderUploads: Collection<FolderUpload> = defineCollection<FolderUpload>('dstor.uploads');

/** Files of an upload, by path. */
export function filesOf(id: string): Collection<UploadedFile> {
  return defineCollection<UploadedFile>('dstor.files', id);
}

/** Directories that the paths of an upload imply. */
export function directoriesOf(id: string): Collection<true> {
  return defineCollection<true>('dstor.directories', id);
}

/** Ids of a user's uploads that wait for chunks. */
export function openFolderUploads(owner: string): Collection<true> {
  return defineCollection<true>('dstor.open', owner);
}

/** Kinds of due work; the subject is the id. */
export const folderExpiry = 'dstor.expire';
export const folderStage = 'dstor.stage';

export function idOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** @throws {Refusal} 403 for a token that is unknown, someone else's or expired */
export function findFolderUpload({ faults, namespace, parameters, user }: OperationExchange): FolderUpload {
  const upload = namespace.records.get(
    folderUploads,
    idOf(String(parameters.headers['x-dstor-upload-token'])),
  );
  if (upload === undefined || upload.owner !== user.id) throw unknown();
  const waiting = upload.status === 'UPLOADING';
  if (waiting && (faults.expire !== undefined || upload.expiresAt <= namespace.clock.now())) {
    removeFolderUpload(namespace, upload);
    throw unknown();
  }
  return upload;
}

function unknown(): Refusal {
  return new Refusal(403, 'The upload token is unknown or has expired.');
}

/** Forgets an upload that was not finished, and its files. */
export function removeFolderUpload(namespace: Namespace, upload: FolderUpload): void {
  const { due, name, records, storage } = namespace;
  records.transaction(() => {
    for (const { key, value } of records.list(filesOf(upload.id))) {
      storage.release(value.sha256, name, referenceOf(upload.id, key));
      records.delete(filesOf(upload.id), key);
    }
    for (const { key } of records.list(directoriesOf(upload.id)))
      records.delete(directoriesOf(upload.id), key);
    records.delete(folderUploads, upload.id);
    records.delete(openFolderUploads(upload.owner), upload.id);
    due.cancel(folderExpiry, upload.id);
  });
}

/** What a file of an upload is called among the references to its bytes. */
export function referenceOf(id: string, path: string): string {
  return `dstor/${id}/${path}`;
}
