import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Context } from './command.ts';
import { loadRegistry, type Registry } from './load-registry.ts';
import type { ApiSettings } from './settings.ts';
import { suggest } from './suggest.ts';
import { UsageError } from './usage-error.ts';

/** A description that a command works on. */
export interface InputDocument {
  /** Its name in the registry; undefined for one that is not registered. */
  readonly api?: string;
  /** Absolute path or URL. */
  readonly root: string;
  readonly settings: ApiSettings;
}

export interface Inputs {
  readonly documents: readonly InputDocument[];
  readonly registry: Registry | undefined;
  /** What paths in results are relative to: the directory of redocly.yaml, else the working directory. */
  readonly directory: string;
}

/**
 * The descriptions that arguments name: APIs of the registry, files or URLs; without arguments every registered API.
 *
 * @throws {UsageError} for a name that is none of these, or when there is nothing to work on
 */
export function resolveInputs(names: readonly string[], { cwd }: Pick<Context, 'cwd'>): Inputs {
  const registry = loadRegistry(cwd);
  const directory = registry?.directory ?? cwd;
  const registered = (registry?.apis ?? []).map(
    ({ name, ...rest }): InputDocument => ({ api: name, ...rest }),
  );
  if (names.length === 0) {
    if (registered.length === 0) {
      throw new UsageError(
        registry === undefined
          ? 'there is no redocly.yaml here or above that names APIs: name a description, or add one under apis:'
          : `${registry.file}: names no APIs under apis:; name a description`,
      );
    }
    return { documents: registered, registry, directory };
  }
  const documents = [...new Set(names)].map((name) => resolveOne(name, registered, cwd));
  return { documents, registry, directory };
}

function resolveOne(name: string, registered: readonly InputDocument[], cwd: string): InputDocument {
  const byName = registered.find(({ api }) => api === name);
  if (byName !== undefined) return byName;
  const root = /^https?:\/\//.test(name) ? name : resolve(cwd, name);
  const byRoot = registered.find((document) => document.root === root);
  if (byRoot !== undefined) return byRoot;
  if (root === name || isPath(name) || existsSync(root)) return { root, settings: {} };
  throw new UsageError(
    `there is no API ${JSON.stringify(name)}: ${suggest(
      name,
      registered.flatMap(({ api }) => api ?? []),
    )}`,
  );
}

function isPath(name: string): boolean {
  return /[/\\]|\.(ya?ml|json)$/i.test(name);
}
