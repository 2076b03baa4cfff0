import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import {
  type FailOn,
  type RunResult,
  renderHtml,
  renderJson,
  renderJunit,
  renderMarkdown,
  renderSarif,
} from '@countersign/report';
import { UsageError } from './usage-error.ts';

export interface RenderOptions {
  readonly version: string;
  readonly failOn: FailOn;
  /** From the root of the repository to the directory that places in findings are relative to. */
  readonly directory: string;
}

const kinds: Readonly<Record<string, (results: readonly RunResult[], options: RenderOptions) => string>> = {
  json: renderJson,
  junit: renderJunit,
  html: renderHtml,
  sarif: renderSarif,
  markdown: renderMarkdown,
};

export interface WantedReport {
  readonly kind: string;
  /** Absolute path. */
  readonly file: string;
}

/**
 * Reads `--report kind=file`.
 *
 * @param others kinds that are written while the run goes on
 * @throws {UsageError}
 */
export function parseReports(
  texts: readonly string[],
  cwd: string,
  others: readonly string[] = [],
): readonly WantedReport[] {
  const known = [...Object.keys(kinds), ...others];
  return texts.map((text) => {
    const [kind = '', ...rest] = text.split('=');
    const file = rest.join('=');
    if (known.includes(kind) && file !== '') return { kind, file: resolve(cwd, file) };
    throw new UsageError(
      `--report: ${JSON.stringify(text)} is no report; write ${known.map((each) => `${each}=FILE`).join(' or ')}`,
    );
  });
}

/** Writes each report, with the directories that it needs. @throws {UsageError} when a file cannot be written */
export function writeReports(
  reports: readonly WantedReport[],
  results: readonly RunResult[],
  options: RenderOptions,
): void {
  for (const { kind, file } of reports) {
    const render = kinds[kind];
    if (render !== undefined) writing(file, () => writeFileSync(file, render(results, options)));
  }
}

/** Does what writes a report file, in a directory that is there. @throws {UsageError} when it cannot be written */
export function writing<Value>(file: string, write: () => Value): Value {
  try {
    mkdirSync(dirname(file), { recursive: true });
    return write();
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    throw new UsageError(`--report: ${file} cannot be written (${String(error.code)})`);
  }
}
