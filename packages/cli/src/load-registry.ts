import { readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { type Document, isMap, isScalar, LineCounter, type Node, parseDocument } from 'yaml';
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

/** `apis.<name>.x-countersign` */
export interface ApiSettings {
  /** Environment variable that holds the token for tests. */
  readonly tokenEnv?: string;
  /** Directory of the generated client, relative to redocly.yaml. @default `generated/<api>` */
  readonly clientDirectory?: string;
  /** npm package of the generated client. @default `@countersign/<api>` */
  readonly packageName?: string;
  /** Directory of the precompiled contract, relative to redocly.yaml; false for none. @default beside the description */
  readonly contractDirectory?: string | false;
}

const settingNames = ['tokenEnv', 'clientDirectory', 'packageName', 'contractDirectory'] as const;

/**
 * Reads the redocly.yaml of a directory or the nearest one above it.
 *
 * @returns undefined when there is none
 * @throws {UsageError} with `file:line:column` when it cannot be used
 */
export function loadRegistry(cwd: string): Registry | undefined {
  const file = findUpwards(cwd, 'redocly.yaml');
  if (file === undefined) return undefined;
  const lines = new LineCounter();
  const document = parseDocument(file.text, { lineCounter: lines });
  const fail = (node: Node | undefined, message: string): never => {
    const { line, col } = lines.linePos(node?.range?.[0] ?? 0);
    throw new UsageError(`${relative(cwd, file.path) || file.path}:${line || 1}:${col || 1}: ${message}`);
  };
  const [error] = document.errors;
  if (error !== undefined) {
    const { line, col } = lines.linePos(error.pos[0]);
    throw new UsageError(
      `${relative(cwd, file.path)}:${line}:${col}: ${error.message.split('\n', 1)[0]?.replace(/ at line \d+.*$/, '')}`,
    );
  }
  return {
    directory: dirname(file.path),
    file: file.path,
    apis: readApis(document, dirname(file.path), fail),
  };
}

type Fail = (node: Node | undefined, message: string) => never;

function readApis(document: Document, directory: string, fail: Fail): RegisteredApi[] {
  const apis = document.get('apis', true) as Node | undefined;
  if (apis === undefined) return [];
  if (!isMap(apis)) return fail(apis, 'apis: has to map the name of each API to its root');
  return apis.items.map(({ key, value }) => {
    const name = isScalar(key) ? String(key.value) : '';
    const at = isScalar(key) ? key : apis;
    if (!isMap(value)) return fail(at, `apis.${name} has to be an object with a root`);
    const root = value.get('root');
    if (typeof root !== 'string')
      return fail(at, `apis.${name} needs root: the path or URL of its description`);
    const settings = value.get('x-countersign', true) as Node | undefined;
    return {
      name,
      root: /^https?:\/\//.test(root) ? root : resolve(directory, root),
      settings: settings === undefined ? {} : readSettings(name, settings, fail),
    };
  });
}

function readSettings(api: string, node: Node, fail: Fail): ApiSettings {
  if (!isMap(node)) return fail(node, `apis.${api}.x-countersign has to be an object`);
  const settings: Record<string, string | false> = {};
  for (const { key, value } of node.items) {
    const name = isScalar(key) ? String(key.value) : '';
    const at = isScalar(key) ? key : node;
    if (!settingNames.some((known) => known === name)) {
      fail(at, `x-countersign has no setting ${JSON.stringify(name)}; there is ${settingNames.join(', ')}`);
    }
    const given = isScalar(value) ? value.value : undefined;
    if (typeof given !== 'string' && !(name === 'contractDirectory' && given === false)) {
      return fail(at, `x-countersign.${name} has to be a text`);
    }
    settings[name] = given;
  }
  return settings;
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
