import { open } from 'node:fs/promises';
import { checkFile, type ExpectedFile } from './expected-file.ts';

/** A whole file. @throws UploadError `source-changed` when it is not as it was planned */
export async function readSmallFile(file: ExpectedFile): Promise<Uint8Array> {
  const handle = await open(file.location);
  try {
    const bytes = new Uint8Array(file.size);
    let filled = 0;
    while (filled < bytes.length) {
      const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    await checkFile(handle, file);
    return bytes;
  } finally {
    await handle.close();
  }
}
