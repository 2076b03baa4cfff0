import type { Rule } from '@countersign/contract';
import type { Subject, SubjectFault } from './subject.ts';

/** Something that tests a server by its description, as a user would set it up. */
export interface Tool {
  readonly name: string;
  /** Rules of the kinds of fault that tests of its family can show at all. */
  readonly reach: ReadonlySet<Rule>;
  /** Runs at the same time that do not disturb each other. @default 1 */
  readonly parallel?: number;
  /** Makes ready to test servers of one API. @throws CannotRead when it cannot work with the description */
  prepare(subject: Subject): Promise<Probe>;
}

export interface Probe {
  /** What the tool holds against the server at `url`: a name for each failure, the same in every run that shows it. */
  test(url: string, fault?: SubjectFault): Promise<Verdict>;
  close(): Promise<void>;
}

export interface Verdict {
  readonly failures: readonly string[];
  /** Whether it is the fault that it was started with; left out, every failure that the healthy server has not is. */
  readonly isCaught?: boolean;
}

/** A description is beyond a tool. */
export class CannotRead extends Error {
  override readonly name = 'CannotRead';
}

/** What one answer alone may show of a server. */
export const answers: readonly Rule[] = [
  'server-error',
  'status-undocumented',
  'content-type-mismatch',
  'header-missing',
  'body-invalid',
];

/** A failure without what changes from run to run: numbers, ids, addresses. */
export function nameFailure(...parts: readonly (string | undefined)[]): string {
  return parts
    .filter((part) => part !== undefined)
    .join(' | ')
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/gi, '#')
    .replace(/\d{4,}/g, '#')
    .replace(/\s+/g, ' ')
    .trim();
}
