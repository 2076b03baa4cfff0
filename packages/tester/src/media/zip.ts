import { crc32 } from 'node:zlib';
import { randomBytes } from './random-bytes.ts';

const flags = 0x0800;
const version = 20;
/** 1980-01-01 in the date format of FAT. */
const firstDay = 0x0021;

/**
 * A ZIP archive of one stored file.
 *
 * @param size in bytes; below the smallest that there is, the smallest
 * @see APPNOTE.TXT 4.3
 */
export function createZip(seed: number, size: number): Uint8Array {
  const name = Buffer.from('dir/sample-é.bin');
  const frame = 30 + 46 + 22 + 2 * name.length;
  const data = randomBytes(seed, Math.max(0, size - frame));
  // The fields that the two headers of a file have in common
  const common = Buffer.alloc(26);
  common.writeUInt16LE(version, 0);
  common.writeUInt16LE(flags, 2);
  common.writeUInt16LE(firstDay, 8);
  common.writeUInt32LE(crc32(data), 10);
  common.writeUInt32LE(data.length, 14);
  common.writeUInt32LE(data.length, 18);
  common.writeUInt16LE(name.length, 22);
  const directory = Buffer.alloc(46);
  directory.writeUInt32LE(0x02014b50, 0);
  directory.writeUInt16LE(version, 4);
  common.copy(directory, 6);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(directory.length + name.length, 12);
  end.writeUInt32LE(30 + name.length + data.length, 16);
  return new Uint8Array(
    Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, name, data, directory, name, end]),
  );
}
