import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type FailOn, mergeRuns, parseJsonReport, renderConsole, renderJson } from '@countersign/report';
import { appearanceOf } from './appearance.ts';
import type { Context } from './command.ts';
import { exitCodeOf } from './exit-code.ts';
import { pathInRepository } from './find-repository.ts';
import { loadRegistry } from './load-registry.ts';
import { loadVersion } from './load-version.ts';
import { tellGithub } from './tell-github.ts';
import { UsageError } from './usage-error.ts';
import { parseReports, writeReports } from './write-reports.ts';

/** What `countersign merge` is told. */
export interface MergeInput {
  /** Files of JSON reports. */
  readonly arguments: readonly string[];
  readonly reports: readonly string[];
  readonly failOn: FailOn;
  readonly format: 'text' | 'json';
}

/** Reads the reports, prints and writes what they say together. @returns the exit code */
export async function runMerge(input: MergeInput, context: Context): Promise<number> {
  const reports = parseReports(input.reports, context.cwd);
  const results = mergeRuns(
    [...new Set(input.arguments)].map((name) => ({
      name,
      results: parseJsonReport(loadReport(resolve(context.cwd, name), name), name),
    })),
  );
  const version = loadVersion();
  context.stdout.write(
    input.format === 'json'
      ? renderJson(results, { version })
      : renderConsole(results, appearanceOf(context)),
  );
  // Places in reports are relative to redocly.yaml, else to where the tests ran.
  const base = loadRegistry(context.cwd)?.directory ?? context.cwd;
  const options = { version, failOn: input.failOn, directory: pathInRepository(base, context.env) };
  writeReports(reports, results, options);
  tellGithub(results, options, context);
  return exitCodeOf(results, input.failOn);
}

function loadReport(file: string, name: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === undefined) throw error;
    throw new UsageError(
      code === 'ENOENT' ? `${name}: there is no such file` : `${name}: cannot be read (${String(code)})`,
    );
  }
}
