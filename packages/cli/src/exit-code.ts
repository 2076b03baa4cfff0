import { type FailOn, fails, type RunResult } from '@countersign/report';

/** 1 where a finding fails the run, else 0. */
export function exitCodeOf(results: readonly RunResult[], failOn: FailOn): 0 | 1 {
  return results.some(({ findings }) => findings.some((finding) => fails(finding, failOn))) ? 1 : 0;
}
