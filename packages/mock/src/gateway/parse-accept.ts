import { Problem } from './problem.ts';

const token = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const parameter = `\\s*;\\s*(?:${token}=(?:${token}|"(?:[^"\\\\]|\\\\.)*"))?`;
const range = new RegExp(`^\\s*(?:(${token}/${token})((?:${parameter})*))?\\s*(?:,|$)`);

/** One member of an Accept header. */
export interface MediaRange {
  /** As sent, without whitespace around it. */
  readonly text: string;
  /** Type and subtype, lower case; either may be `*`. */
  readonly essence: string;
  readonly refused: boolean;
}

/** Parses an Accept header (RFC 9110 § 12.5.1). Prism throws on what this refuses. */
export function parseAccept(header: string): readonly MediaRange[] {
  const ranges: MediaRange[] = [];
  for (let rest = header; rest !== ''; ) {
    const match = range.exec(rest);
    if (match === null) {
      throw new Problem(
        'malformed-header',
        `The Accept header cannot be read from "${rest.trim().slice(0, 40)}" on. Write for example: Accept: application/json`,
      );
    }
    const [whole, essence, parameters = ''] = match;
    if (essence !== undefined) {
      ranges.push({
        text: essence + parameters,
        essence: essence.toLowerCase(),
        refused: /;\s*q=0(\.0{0,3})?\s*(;|$)/i.test(parameters),
      });
    }
    rest = rest.slice(whole.length);
  }
  return ranges;
}

/** Whether any of the ranges admits a media type, parameters aside. */
export function admits(ranges: readonly MediaRange[], mediaType: string): boolean {
  const [essence = ''] = mediaType.toLowerCase().split(/\s*;/);
  const [type] = essence.split('/');
  return ranges.some(
    (candidate) => !candidate.refused && ['*/*', `${type}/*`, essence].includes(candidate.essence),
  );
}
