import { relative } from 'node:path';
import { loadDocument } from '@countersign/contract/load';
import {
  BaseResolver,
  type Config,
  createConfig,
  getLineColLocation,
  lint,
  lintDocument,
  loadConfig,
  type NormalizedProblem,
  ResolveError,
  YamlParseError,
} from '@redocly/openapi-core';
import { UsageError } from './usage-error.ts';

type LocationObject = NormalizedProblem['location'][number];

/** One thing that a rule found. */
export interface LintProblem {
  /** Relative to the base directory, or a URL. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly severity: 'error' | 'warning';
  readonly rule: string;
  /** One line. */
  readonly message: string;
}

/**
 * Lints a description or an Arazzo document by Redocly's rules and those that plugins add.
 *
 * @param api selects the rules of that API
 * @param overlays are applied before
 */
export type LintDocument = (
  path: string,
  directory: string,
  api: string | undefined,
  overlays?: readonly string[],
) => Promise<LintProblem[]>;

/**
 * @param configFile redocly.yaml; Redocly's `recommended` rules without one
 * @throws {UsageError} when the configuration cannot be used
 */
export async function createLinter(configFile: string | undefined): Promise<LintDocument> {
  const config = await load(configFile);
  const externalRefResolver = new BaseResolver(config.resolve);
  return async (path, directory, api, overlays) => {
    const common = { config: config.forAlias(api), externalRefResolver };
    const problems = await (overlays === undefined
      ? lint({ ref: path, ...common })
      : lintDocument({
          document: await loadDocument(path, { baseDirectory: directory, overlays }),
          ...common,
        })
    ).catch((error: unknown) => {
      if (!(error instanceof YamlParseError) && !(error instanceof ResolveError)) throw error;
      throw new UsageError(
        `${relative(directory, path)}: cannot be read: ${oneLine(error.originalError.message)}`,
      );
    });
    return problems
      .filter(({ ignored }) => !ignored)
      .map(({ location, severity, ruleId, message, suggest }) => ({
        ...place(location[0], path, directory),
        severity: severity === 'warn' ? ('warning' as const) : severity,
        rule: ruleId,
        message: oneLine(message) + (suggest.length > 0 ? ` Did you mean ${suggest.join(', ')}?` : ''),
      }))
      .sort(
        (a, b) =>
          compare(a.file, b.file) || a.line - b.line || a.column - b.column || compare(a.rule, b.rule),
      );
  };
}

async function load(configFile: string | undefined): Promise<Config> {
  if (configFile === undefined) return createConfig({ extends: ['recommended'] });
  try {
    return await loadConfig({ configPath: configFile });
  } catch (error) {
    // Its plugins are code that may throw anything.
    throw new UsageError(
      `${configFile}: ${oneLine(error instanceof Error ? error.message : String(error))}`,
      { cause: error },
    );
  }
}

function place(
  location: LocationObject | undefined,
  path: string,
  directory: string,
): Pick<LintProblem, 'file' | 'line' | 'column'> {
  const found = location && getLineColLocation(location);
  const file = found?.source.absoluteRef ?? path;
  return {
    file: /^https?:/.test(file) ? file : relative(directory, file),
    line: found?.start.line ?? 1,
    column: found?.start.col ?? 1,
  };
}

function oneLine(text: string): string {
  return text.trim().replace(/\s*\n\s*/g, ' ');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
