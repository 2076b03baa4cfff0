import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Waiver } from '@countersign/contract';
import type { RunResult } from '@countersign/report';
import { isDate } from './is-date.ts';
import { UsageError } from './usage-error.ts';

/** The findings of a server as it is, accepted until a day: what is new fails, and what is old has time to be fixed. */
interface Baseline {
  readonly schemaVersion: 1;
  /** `YYYY-MM-DD` */
  readonly expires: string;
  readonly findings: readonly BaselineFinding[];
}

/** Of these, `id` and `api` count; the others are for whoever reads the file. */
interface BaselineFinding {
  readonly id: string;
  readonly api: string;
  readonly rule: string;
  readonly operation: string;
  readonly message: string;
}

/**
 * The waivers of an API that a baseline stands for.
 *
 * @param file absolute path
 * @throws {UsageError} when it is not there, or is none
 */
export function loadBaseline(file: string): (api: string) => readonly Waiver[] {
  const { expires, findings } = parseBaseline(file);
  const reason = `known in ${basename(file)}`;
  return (api) =>
    findings.filter((finding) => finding.api === api).map(({ id }) => ({ id, reason, expires }));
}

function parseBaseline(file: string): Baseline {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'no JSON';
    throw new UsageError(`--baseline: ${file} cannot be read (${code}); write one with --write-baseline`);
  }
  if (!isBaseline(value))
    throw new UsageError(`--baseline: ${file} is no baseline; write one with --write-baseline`);
  return value;
}

function isBaseline(value: unknown): value is Baseline {
  if (typeof value !== 'object' || value === null || !('expires' in value) || !('findings' in value))
    return false;
  const { expires, findings } = value;
  return (
    typeof expires === 'string' &&
    isDate(expires) &&
    Array.isArray(findings) &&
    findings.every(
      (each: unknown) =>
        typeof each === 'object' &&
        each !== null &&
        'id' in each &&
        typeof each.id === 'string' &&
        'api' in each &&
        typeof each.api === 'string',
    )
  );
}

/**
 * Writes the findings that no waiver accepts, in a fixed order.
 *
 * @returns how many there are
 * @throws {UsageError} when the file cannot be written
 */
export function writeBaseline(file: string, results: readonly RunResult[], expires: string): number {
  const findings = results
    .flatMap((result) => result.findings.filter(({ waived }) => waived === undefined))
    .map(({ id, api, rule, operation, message }): BaselineFinding => ({ id, api, rule, operation, message }))
    .sort((one, other) => (one.id < other.id ? -1 : 1));
  const baseline: Baseline = { schemaVersion: 1, expires, findings };
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${JSON.stringify(baseline, null, 2)}\n`);
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    throw new UsageError(`--write-baseline: ${file} cannot be written (${String(error.code)})`);
  }
  return findings.length;
}
