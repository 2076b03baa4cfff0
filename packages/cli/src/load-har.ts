import { createReadStream } from 'node:fs';
import { JSONParser } from '@streamparser/json';
import { UsageError } from './usage-error.ts';

/**
 * The entries of a HAR file, one after the other, so that a large one need not fit into memory.
 *
 * @param name what messages call it
 * @throws {UsageError} when the reading comes to where the file is no HAR, or was cut off
 */
export async function* loadHar(file: string, name: string): AsyncGenerator<unknown, void, undefined> {
  const parser = new JSONParser({ paths: ['$.log.version', '$.log.entries.*'], keepStack: false });
  let entries: unknown[] = [];
  let isHar = false;
  parser.onValue = ({ key, value }) => {
    isHar = true;
    if (key !== 'version') entries.push(value);
  };
  let isFirst = true;
  for await (const chunk of readChunks(file, name)) {
    try {
      // Some recorders begin with a byte order mark.
      const hasMark = isFirst && chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf;
      parser.write(hasMark ? chunk.subarray(3) : chunk);
    } catch (error) {
      throw new UsageError(`${name}: is no HAR file: ${describe(error)}`);
    }
    isFirst = false;
    yield* entries;
    entries = [];
  }
  if (isFirst) throw new UsageError(`${name}: is empty`);
  if (!parser.isEnded) throw new UsageError(`${name}: was cut off: its JSON does not end; record it again`);
  if (!isHar) throw new UsageError(`${name}: is no HAR file: it has no log with entries`);
}

async function* readChunks(file: string, name: string): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* createReadStream(file, { highWaterMark: 2 ** 18 });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
    if (code === undefined || error instanceof UsageError) throw error;
    throw new UsageError(
      code === 'ENOENT' ? `${name}: there is no such file` : `${name}: cannot be read (${code})`,
    );
  }
}

function describe(error: unknown): string {
  const position = error instanceof Error ? /position "?(\d+)/.exec(error.message)?.[1] : undefined;
  return position === undefined ? 'its JSON is broken' : `its JSON is broken at byte ${position}`;
}
