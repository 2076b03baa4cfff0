import { type FileRecord, type PaktClient, uploadPrivateFile, uploadPublicFile } from '@countersign/pakt';
import type { OutgoingFile } from '../files/outgoing-file.ts';
import { sendForm } from '../files/send-form.ts';
import type { OnProgress } from '../progress.ts';
import { UploadError } from '../upload-error.ts';
import { Patience } from '../wait/patience.ts';
import { completeTiming, type Timing } from '../wait/timing.ts';

export interface UploadFileOptions {
  /** Whether the file is private. @default false */
  readonly private?: boolean;
  readonly signal?: AbortSignal;
  /** Told once, when the server has taken the file: it acknowledges nothing before. */
  readonly onProgress?: OnProgress;
  /** Failures in a row before it gives up. @default 6 */
  readonly failures?: number;
  /** For tests. @default the platform's */
  readonly timing?: Partial<Timing>;
}

/**
 * Sends one file and holds the size in the answer against what was sent. A lost answer is `outcome-unknown`: nothing tells
 * whether the file is stored, and sending it again could store it twice.
 */
export async function sendFile(
  client: PaktClient,
  file: OutgoingFile,
  options: UploadFileOptions,
): Promise<FileRecord> {
  const { failures = 6, onProgress, signal } = options;
  signal?.throwIfAborted();
  const upload = options.private === true ? uploadPrivateFile : uploadPublicFile;
  const type = file.contentType === undefined ? {} : { contentType: file.contentType };
  const patience = new Patience({ failures, signal, timing: completeTiming(options.timing) });
  const sent = await sendForm(
    async (openPart) => {
      const part = { data: await openPart(file.open), filename: file.name, ...type };
      return await upload(client, { body: { file: part } }, signal && { signal });
    },
    { client, patience, signal },
  );
  if (sent.lost) {
    throw new UploadError(
      'outcome-unknown',
      `The answer to "${file.name}" was lost: it may be stored; look for it with listFiles() before you send it again.`,
      { cause: sent.cause },
    );
  }
  // The description requires a record with its size, a server may still leave it out.
  const record: FileRecord | undefined = sent.answer.data?.data;
  const size = file.size ?? sent.streamed;
  if (!record?.size)
    throw new UploadError('answer-incomplete', `The answer to "${file.name}" has no size of the file.`);
  if (Number(record.size) !== size) {
    throw new UploadError(
      'size-mismatch',
      `The server has ${record.size} bytes of "${file.name}", of which ${size} were sent.`,
      { uploadId: record._id },
    );
  }
  onProgress?.({ acknowledged: size, total: size });
  return record;
}
