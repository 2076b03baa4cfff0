import { parseYaml } from '@redocly/openapi-core';
import { ContractError, type ContractErrorCode } from '../errors.ts';

/** Levels of nesting that are still read: far more than descriptions have, far fewer than a call stack holds. */
const maxDepth = 1000;

/** How many values YAML aliases and merge keys may add to those that are written. */
const maxAliased = 1_000_000;

/** JSON or YAML, told apart by the content. Aliases are shared, never expanded. */
export function parseText(text: string, shown: string): unknown {
  const value = parseJson(text) ?? parseYamlText(text, shown);
  if (value === null || value === undefined) throw refusal('empty', shown, 'is empty');
  measure(value, shown);
  return value;
}

function parseJson(text: string): unknown {
  const first = text.trimStart()[0];
  if (first !== '{' && first !== '[') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    // YAML's flow style begins like this too, and its parser says where a broken document breaks.
    return undefined;
  }
}

function parseYamlText(text: string, shown: string): unknown {
  try {
    return parseYaml(text, { maxDepth, maxTotalMergeKeys: maxAliased });
  } catch (error) {
    const { reason, mark } = error as { reason?: string; mark?: { line: number; column: number } };
    const [line, column] = [(mark?.line ?? 0) + 1, (mark?.column ?? 0) + 1];
    const message = reason ?? (error instanceof Error ? error.message : String(error));
    const where = `${shown}:${line}:${column}`;
    if (message.includes('maxDepth')) throw tooDeep(where);
    if (message.includes('maxTotalMergeKeys'))
      throw aliasBomb(where, 'its YAML merge keys stand for too many members');
    throw new ContractError('syntax', `${where}: is neither YAML nor JSON: ${message.split('\n')[0]}`, {
      location: { file: shown, line, column, pointer: '' },
      cause: error,
    });
  }
}

interface Measure {
  /** Values when every alias is expanded. */
  size: number;
  depth: number;
}

/** Refuses what a walk over the document could not bear, without walking aliased values twice. */
function measure(root: unknown, shown: string): void {
  if (!isNested(root)) return;
  // Undefined from when a node is entered until it is left: in between, it is an ancestor of the one at hand.
  const measures = new Map<object, Measure | undefined>();
  const stack: object[] = [root];
  let written = 0;
  for (let node = stack.at(-1); node !== undefined; node = stack.at(-1)) {
    if (measures.get(node) !== undefined) {
      stack.pop();
      continue;
    }
    if (!isJson(node))
      throw refusal('syntax', shown, 'holds YAML that is not JSON data, such as !!binary or !!set');
    const members: readonly unknown[] = Object.values(node);
    const children = members.filter(isNested);
    if (!measures.has(node)) {
      measures.set(node, undefined);
      for (const child of children) {
        if (!measures.has(child)) stack.push(child);
        else if (measures.get(child) === undefined)
          throw aliasBomb(shown, 'a YAML alias stands inside its own anchor');
      }
      continue;
    }
    stack.pop();
    const own = 1 + members.length - children.length;
    const result: Measure = { size: own, depth: 1 };
    for (const child of children) {
      const inner = measures.get(child);
      result.size += inner?.size ?? 0;
      result.depth = Math.max(result.depth, 1 + (inner?.depth ?? 0));
    }
    if (result.depth > maxDepth) throw tooDeep(shown);
    measures.set(node, result);
    written += own;
  }
  const aliased = (measures.get(root)?.size ?? 0) - written;
  if (aliased > maxAliased) {
    const many = aliased > 1e12 ? 'a practically endless number of' : aliased;
    throw aliasBomb(shown, `its YAML aliases stand for ${many} more values`);
  }
}

function isNested(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function isJson(value: object): boolean {
  return (
    Array.isArray(value) ||
    Object.getPrototypeOf(value) === Object.prototype ||
    Object.getPrototypeOf(value) === null
  );
}

function tooDeep(where: string): ContractError {
  return refusal('syntax', where, `is nested more than ${maxDepth} levels deep`);
}

function aliasBomb(where: string, what: string): ContractError {
  return refusal('alias-bomb', where, `${what}; use $ref instead`);
}

function refusal(code: ContractErrorCode, where: string, what: string): ContractError {
  return new ContractError(code, `${where}: ${what}`);
}
