import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type JunitOptions, type RunResult, renderHtml, renderJson, renderJunit } from '@countersign/report';
import { UsageError } from './usage-error.ts';

interface RenderOptions extends JunitOptions {
  readonly version: string;
}

const kinds: Readonly<Record<string, (results: readonly RunResult[], options: RenderOptions) => string>> = {
  json: renderJson,
  junit: renderJunit,
  html: renderHtml,
};

export interface WantedReport {
  readonly kind: string;
  /** Absolute path. */
  readonly file: string;
}

/** Reads `--report kind=file`. @throws {UsageError} */
export function parseReports(texts: readonly string[], cwd: string): readonly WantedReport[] {
  return texts.map((text) => {
    const [kind = '', ...rest] = text.split('=');
    const file = rest.join('=');
    if (kinds[kind] !== undefined && file !== '') return { kind, file: resolve(cwd, file) };
    throw new UsageError(
      `--report: ${JSON.stringify(text)} is no report; write ${Object.keys(kinds)
        .map((each) => `${each}=FILE`)
        .join(' or ')}`,
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
    try {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, kinds[kind]?.(results, options) ?? '');
    } catch (error) {
      if (!(error instanceof Error) || !('code' in error)) throw error;
      throw new UsageError(`--report: ${file} cannot be written (${String(error.code)})`);
    }
  }
}
