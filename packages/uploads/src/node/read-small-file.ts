import { close, fstat, open, read } from 'node:fs';
import { promisify } from 'node:util';
import { checkFile, type ExpectedFile } from './expected-file.ts';

// With callbacks, and promises around them: those of `node:fs/promises` leave an object behind for every step.
const openFile = promisify(open);
const readFile = promisify(read);
const statFile = promisify(fstat);
const closeFile = promisify(close);

/** A whole file. @throws UploadError `source-changed` when it is not as it was planned */
export async function readSmallFile(file: ExpectedFile): Promise<Uint8Array> {
  const handle = await openFile(file.location, 'r');
  try {
    const bytes = new Uint8Array(file.size);
    let filled = 0;
    while (filled < bytes.length) {
      const { bytesRead } = await readFile(handle, bytes, filled, bytes.length - filled, filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    checkFile(await statFile(handle), file);
    return bytes;
  } finally {
    await closeFile(handle);
  }
}
