import { parseYaml } from '@redocly/openapi-core';
import { ContractError } from '../errors.ts';

/** Levels of nesting that are still read: far more than descriptions have, far fewer than a call stack holds. */
const maxDepth = 1000;

/** How many nodes YAML aliases may add to those that are written. */
const maxAliasedNodes = 1_000_000;

/** JSON or YAML, told apart by the content. Aliases are shared, never expanded. */
export function parseText(text: string, shown: string): unknown {
  if (text.trim() === '') throw new ContractError('empty', `${shown}: is empty`);
  const value = parseJson(text) ?? parseYamlText(text, shown);
  measure(value, shown);
  return value;
}

function parseJson(text: string): unknown {
  const first = text.trimStart()[0];
  if (first !== '{' && first !== '[') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    // YAML's flow style also begins like this, and its parser says where a broken document breaks.
    return undefined;
  }
}

function parseYamlText(text: string, shown: string): unknown {
  try {
    return parseYaml(text, { maxDepth });
  } catch (error) {
    const { reason, mark } = error as { reason?: string; mark?: { line: number; column: number } };
    const line = (mark?.line ?? 0) + 1;
    const column = (mark?.column ?? 0) + 1;
    const message = reason ?? (error instanceof Error ? error.message : String(error));
    if (message.includes('maxDepth')) throw tooDeep(`${shown}:${line}:${column}`, error);
    throw new ContractError('syntax', `${shown}:${line}:${column}: is neither YAML nor JSON: ${message}`, {
      location: { file: shown, line, column, pointer: '' },
      cause: error,
    });
  }
}

interface Measure {
  /** Nodes when every alias is expanded. */
  size: number;
  depth: number;
}

/** Refuses what a walk over the document could not bear, without walking aliased nodes twice. */
function measure(root: unknown, shown: string): void {
  if (!isNested(root)) return;
  // Undefined while a node is entered and not left, which makes it an ancestor of the one at hand.
  const measures = new Map<object, Measure | undefined>();
  const stack: object[] = [root];
  for (let node = stack.at(-1); node !== undefined; node = stack.at(-1)) {
    if (measures.get(node) !== undefined) {
      stack.pop();
      continue;
    }
    const children = Object.values(node).filter(isNested);
    if (measures.has(node)) {
      const inner = children.map((child) => measures.get(child) ?? { size: 0, depth: 0 });
      const depth = inner.reduce((deepest, { depth }) => Math.max(deepest, depth), 0) + 1;
      if (depth > maxDepth) throw tooDeep(shown);
      measures.set(node, { size: inner.reduce((sum, { size }) => sum + size, 1), depth });
      stack.pop();
      continue;
    }
    measures.set(node, undefined);
    for (const child of children) {
      if (!measures.has(child)) stack.push(child);
      else if (measures.get(child) === undefined)
        throw aliasBomb(shown, 'a YAML alias stands inside its own anchor');
    }
  }
  const aliased = (measures.get(root)?.size ?? 0) - measures.size;
  if (aliased > maxAliasedNodes)
    throw aliasBomb(
      shown,
      `its YAML aliases stand for ${aliased > 1e15 ? 'endlessly many' : aliased} more objects and arrays`,
    );
}

function isNested(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function tooDeep(where: string, cause?: unknown): ContractError {
  return new ContractError('syntax', `${where}: is nested more than ${maxDepth} levels deep`, { cause });
}

function aliasBomb(shown: string, what: string): ContractError {
  return new ContractError('alias-bomb', `${shown}: ${what}; write them out, or use $ref`);
}
