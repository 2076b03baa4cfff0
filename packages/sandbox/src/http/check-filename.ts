import type { Limits } from '../limits.ts';
import { Refusal } from './refusal.ts';

const control = /\p{Cc}/u;

/**
 * A filename is data and never touches the file system; still, what would be dangerous to whoever writes the file later
 * is refused. Directories separated by `/` are kept.
 *
 * @returns the name as it is, `undefined` for none
 * @throws {Refusal} 400
 */
export function checkFilename(
  name: string | undefined,
  limits: Pick<Limits, 'segmentBytes' | 'filenameBytes'>,
): string | undefined {
  if (name === undefined || name === '') return undefined;
  const problem = problemOf(name, limits);
  if (problem !== undefined) throw new Refusal(400, `The filename ${problem}.`, { code: 'VALIDATE_FAILED' });
  return name;
}

function problemOf(name: string, limits: Pick<Limits, 'segmentBytes' | 'filenameBytes'>): string | undefined {
  if (!name.isWellFormed() || name.includes('\ufffd')) return 'is not UTF-8';
  if (control.test(name)) return 'has a control character';
  if (name.includes('\\')) return 'has a backslash; separate directories by "/"';
  if (name.startsWith('/')) return 'is an absolute path';
  if (/^[A-Za-z]:/.test(name)) return 'begins with a drive letter';
  if (Buffer.byteLength(name) > limits.filenameBytes) return `is longer than ${limits.filenameBytes} bytes`;
  for (const segment of name.split('/')) {
    if (segment === '') return 'has an empty segment';
    if (segment === '.' || segment === '..') return `has a segment "${segment}"`;
    if (Buffer.byteLength(segment) > limits.segmentBytes) {
      return `has a segment longer than ${limits.segmentBytes} bytes`;
    }
  }
  return undefined;
}
