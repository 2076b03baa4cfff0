import type { Rule } from './finding.ts';

/**
 * Findings that are known and accepted for a while: those that are all that is said here of `id`, `rule`, `operation` and
 * `pointer`. One of `id` and `rule` has to be there.
 */
export interface Waiver {
  /** `Finding.id` */
  readonly id?: string;
  readonly rule?: Rule;
  /** `Operation.id` */
  readonly operation?: string;
  /** JSON pointer into the description: findings at this place or below it. */
  readonly pointer?: string;
  /** Why: it stands in every report. */
  readonly reason: string;
  /** The last day (UTC) on which it holds, `YYYY-MM-DD`. */
  readonly expires: string;
}
