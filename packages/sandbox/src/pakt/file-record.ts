import { type Collection, defineCollection } from '../storage/records.ts';

export interface PaktFile {
  /** 24 hexadecimal digits. */
  readonly id: string;
  readonly owner: string;
  /** Storage path: `public/<owner>/<uuid>.<extension>`, or `private/…`. */
  readonly name: string;
  readonly originalName: string;
  readonly contentType: string;
  readonly size: number;
  readonly sha256: string;
  readonly createdAt: number;
}

/** The file as the API shows it; `origin` stands before `/storage`. */
export function viewFile(origin: string, file: PaktFile): Record<string, unknown> {
  const time = new Date(file.createdAt).toISOString();
  return {
    _id: file.id,
    name: file.name,
    uploaded_by: file.owner,
    type: file.contentType,
    size: String(file.size),
    bucket,
    url: `${origin}${storageDirectory}${file.name}`,
    meta: { originalName: file.originalName },
    status: true,
    deletedAt: null,
    createdAt: time,
    updatedAt: time,
    __v: 0,
  };
}

const bucket = 'countersign-sandbox';

/** Directory of the URLs that are handed out. */
export const storageDirectory = '/storage/';

/** A user's files, in the order of their upload. */
export function filesOf(owner: string): Collection<PaktFile> {
  return defineCollection<PaktFile>('pakt.files', owner);
}

/** Where the file with an id, or with a storage path, is found. */
export interface FileKey {
  readonly owner: string;
  readonly key: string;
}

export const idKeys: Collection<FileKey> = defineCollection<FileKey>('pakt.ids');
export const nameKeys: Collection<FileKey> = defineCollection<FileKey>('pakt.names');
