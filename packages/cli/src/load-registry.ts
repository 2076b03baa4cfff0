import { readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import { checkRegistry, type RegistryDocument } from './check-registry.ts';
import type { ApiSettings } from './settings.ts';
import { UsageError } from './usage-error.ts';

/** Where the APIs of a project are named: redocly.yaml, and nothing else. */
export interface Registry {
  /** Absolute; everything in reports is relative to it. */
  readonly directory: string;
  /** redocly.yaml, absolute. */
  readonly file: string;
  readonly apis: readonly RegisteredApi[];
}

interface RegisteredApi {
  readonly name: string;
  /** Absolute path of the description, or its URL. */
  readonly root: string;
  readonly settings: ApiSettings;
}

/**
 * Reads the redocly.yaml of a directory or the nearest one above it.
 *
 * @returns undefined when there is none
 * @throws {UsageError} with `file:line:column` when it cannot be used
 */
export function loadRegistry(cwd: string): Registry | undefined {
  const file = findUpwards(cwd, 'redocly.yaml');
  if (file === undefined) return undefined;
  const directory = dirname(file.path);
  const { apis = {} } = parseRegistry(file.text, relative(cwd, file.path) || file.path);
  return {
    directory,
    file: file.path,
    apis: Object.entries(apis).map(([name, { root, 'x-countersign': settings = {} }]) => ({
      name,
      root: resolveRoot(directory, root),
      settings: resolvePaths(settings, directory),
    })),
  };
}

function parseRegistry(text: string, shown: string): RegistryDocument {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, merge: true });
  const fail = (offset: number, message: string): never => {
    const { line, col } = lines.linePos(offset);
    throw new UsageError(`${shown}:${line || 1}:${col || 1}: ${message}`);
  };
  const [error] = document.errors;
  if (error !== undefined)
    return fail(error.pos[0], error.message.split('\n', 1)[0]?.replace(/ at line \d+.*$/, '') ?? '');
  return checkRegistry(document, fail);
}

/** The absolute path of a document, or its URL. */
function resolveRoot(directory: string, root: string): string {
  return /^https?:\/\//.test(root) ? root : resolve(directory, root);
}

/** Directories of generated files stay relative: they are shown as they are written. */
function resolvePaths(settings: ApiSettings, directory: string): ApiSettings {
  const { ca, overlays, workflows } = settings;
  return {
    ...settings,
    ...(ca !== undefined && { ca: resolve(directory, ca) }),
    ...(overlays && { overlays: overlays.map((each) => resolveRoot(directory, each)) }),
    ...(workflows && { workflows: workflows.map((path) => resolve(directory, path)) }),
  };
}

function findUpwards(
  from: string,
  name: string,
): { readonly path: string; readonly text: string } | undefined {
  for (let directory = resolve(from); ; directory = dirname(directory)) {
    const path = join(directory, name);
    try {
      return { path, text: readFileSync(path, 'utf8') };
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code !== 'ENOENT' && code !== 'ENOTDIR')
        throw new UsageError(`${path}: cannot be read (${String(code)})`);
    }
    if (directory === dirname(directory)) return undefined;
  }
}
