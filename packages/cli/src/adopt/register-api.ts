import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMap, parseDocument } from 'yaml';
import { UsageError } from '../usage-error.ts';

/** How a new redocly.yaml begins: editors complete the rest, from the package that is installed in `home` (`..`, say). */
export const registryHead = (home = '.'): string =>
  `# yaml-language-server: $schema=${home}/node_modules/countersign/redocly.schema.json
extends:
  - recommended
`;

/** What redocly.yaml is to say of an API. */
export interface Registration {
  readonly name: string;
  /** Relative to redocly.yaml, or a URL. */
  readonly root: string;
  readonly 'x-countersign': Readonly<Record<string, unknown>>;
}

/**
 * Adds an API to redocly.yaml, which is made if there is none. Comments and order of what is there are kept.
 *
 * @throws {UsageError} when the file cannot be written
 */
export function registerApi(directory: string, { name, ...api }: Registration): void {
  const file = join(directory, 'redocly.yaml');
  const document = parseDocument(read(file) ?? registryHead());
  if (!isMap(document.get('apis'))) document.set('apis', document.createNode({}));
  document.setIn(['apis', name], document.createNode(api));
  try {
    writeFileSync(file, document.toString({ lineWidth: 0 }));
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    throw new UsageError(`${file}: cannot be written (${String(error.code)})`);
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
