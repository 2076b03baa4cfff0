import type { BinaryInput, NamedFile } from '@countersign/client';
import { UploadError } from '../upload-error.ts';

/** One file that goes out as a part of a form. */
export interface OutgoingFile {
  readonly name: string;
  /** Bytes; undefined for a stream. */
  readonly size: number | undefined;
  /** Changes when the file does; empty where nothing tells that. */
  readonly version: string;
  readonly contentType: string | undefined;
  /**
   * Its bytes, each time anew.
   *
   * @throws UploadError `source-spent` for a stream that was opened before
   */
  readonly open: () => BinaryInput;
}

/** @throws TypeError for what holds no bytes, has no name, or is a stream where none can be sent */
export function toOutgoingFile(input: BinaryInput | NamedFile): OutgoingFile {
  const named: NamedFile = 'data' in input ? input : { data: input };
  const { data } = named;
  const name = named.filename ?? (data instanceof File ? data.name : undefined);
  const size = sizeOf(data);
  if (name === undefined) throw new TypeError('a file that is no File needs a name: pass { data, filename }');
  const type = data instanceof Blob && data.type !== '' ? data.type : undefined;
  const version = data instanceof File ? String(data.lastModified) : '';
  let opened = false;
  const open = (): BinaryInput => {
    if (opened && data instanceof ReadableStream) {
      throw new UploadError(
        'source-spent',
        `"${name}" would have to be sent again, and is a stream; give a file, Blob or bytes.`,
      );
    }
    opened = true;
    return data;
  };
  return { name, size, version, contentType: named.contentType ?? type, open };
}

function sizeOf(data: BinaryInput): number | undefined {
  if (data instanceof Blob) return data.size;
  if (data instanceof ArrayBuffer || data instanceof Uint8Array) return data.byteLength;
  if (data instanceof ReadableStream && sendsStreams()) return undefined;
  if (data instanceof ReadableStream)
    throw new TypeError('a stream cannot be sent here; give a Blob, File or bytes');
  throw new TypeError('a file must be a Blob, File, ArrayBuffer, Uint8Array or ReadableStream');
}

/** Firefox and Safari would send the text `[object ReadableStream]`, and say so in the type of the body. */
function sendsStreams(): boolean {
  const init = { method: 'POST', body: new ReadableStream(), duplex: 'half' };
  return !new Request('http://localhost', init as RequestInit).headers.has('content-type');
}
