import { readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** The Arazzo documents in the directory of a description; none for a description at a URL. */
export function loadWorkflowPaths(root: string): readonly string[] {
  if (/^https?:/.test(root)) return [];
  const directory = dirname(root);
  try {
    return readdirSync(directory)
      .filter((name) => /\.arazzo\.(ya?ml|json)$/.test(name))
      .sort()
      .map((name) => join(directory, name));
  } catch {
    // The description itself is read before, and says what is wrong with the directory.
    return [];
  }
}

/** Paths of the command line, absolute; URLs stay as they are. */
export function resolveWorkflows(paths: readonly string[], cwd: string): readonly string[] {
  return paths.map((path) => (/^https?:/.test(path) ? path : resolve(cwd, path)));
}
