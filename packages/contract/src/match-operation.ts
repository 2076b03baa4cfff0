import {
  comparable,
  pathOf,
  segmentPattern,
  segmentsOf,
  type TemplateSegment,
  templateOf,
} from './codec/path-template.ts';
import type { Contract, Operation } from './model.ts';

export interface OperationMatch {
  readonly operation: Operation;
  /** By name, still percent-encoded, as `parseParameter` takes them. */
  readonly pathParameters: Readonly<Record<string, string>>;
  readonly allow?: undefined;
}

/** The path is known, the method is not. */
export interface MethodNotDescribed {
  /** Methods of every path that matches, sorted. */
  readonly allow: readonly string[];
  readonly operation?: undefined;
}

interface Branch {
  readonly template: TemplateSegment;
  readonly pattern: RegExp;
  readonly node: Node;
}

interface Node {
  readonly literals: Map<string, Node>;
  /** By their literal text, most of it first. */
  readonly templates: Branch[];
  readonly operations: Map<string, { readonly operation: Operation; readonly names: readonly string[] }>;
}

const indexes = new WeakMap<Contract, Node>();

/**
 * The operation that a request means: `target` is below the server's base path; its query does not matter. Segment by
 * segment, literal text wins over a template, and more literal text over less (OpenAPI 3.1 § 4.8.8); a trailing slash
 * counts. Where the best path lacks the method, the next best that has it is taken. `HEAD` does not stand for `GET`.
 * With several expressions in one segment, each takes as little as it can, from the left.
 *
 * @returns undefined when no path matches
 */
export function matchOperation(
  contract: Contract,
  method: string,
  target: string,
): OperationMatch | MethodNotDescribed | undefined {
  const segments = segmentsOf(pathOf(target));
  if (segments === undefined) return undefined;
  const allow = new Set<string>();
  const found = walk(indexOf(contract), segments, 0, { method, allow, values: [] });
  if (found !== undefined) return found;
  return allow.size > 0 ? { allow: [...allow].sort() } : undefined;
}

/** The still encoded path parameters of a target under one operation's own template; undefined when it does not match. */
export function matchPath(
  operation: Operation,
  target: string,
): Readonly<Record<string, string>> | undefined {
  const templates = templateOf(operation);
  const segments = segmentsOf(pathOf(target));
  if (segments?.length !== templates.length) return undefined;
  const entries: [string, string][] = [];
  for (const [index, template] of templates.entries()) {
    const segment = segments[index] ?? '';
    if (template.names.length === 0 && comparable(segment) === comparable(template.literals.join('')))
      continue;
    const match = template.names.length > 0 ? segmentPattern(template).exec(segment) : null;
    if (match === null) return undefined;
    for (const [position, name] of template.names.entries()) entries.push([name, match[position + 1] ?? '']);
  }
  return Object.fromEntries(entries);
}

interface Walk {
  readonly method: string;
  readonly allow: Set<string>;
  readonly values: readonly string[];
}

function walk(
  node: Node,
  segments: readonly string[],
  depth: number,
  state: Walk,
): OperationMatch | undefined {
  const segment = segments[depth];
  if (segment === undefined) return arrive(node, state);
  const literal = node.literals.get(comparable(segment));
  const found = literal && walk(literal, segments, depth + 1, state);
  if (found !== undefined) return found;
  for (const { pattern, node: next } of node.templates) {
    const match = pattern.exec(segment);
    if (match === null) continue;
    const deeper = walk(next, segments, depth + 1, {
      ...state,
      values: [...state.values, ...match.slice(1)],
    });
    if (deeper !== undefined) return deeper;
  }
  return undefined;
}

function arrive({ operations }: Node, { method, allow, values }: Walk): OperationMatch | undefined {
  for (const described of operations.keys()) allow.add(described);
  const found = operations.get(method);
  if (found === undefined) return undefined;
  const pathParameters = Object.fromEntries(found.names.map((name, index) => [name, values[index] ?? '']));
  return { operation: found.operation, pathParameters };
}

function indexOf(contract: Contract): Node {
  let root = indexes.get(contract);
  if (root === undefined) {
    root = newNode();
    for (const operation of contract.operations) add(root, operation);
    indexes.set(contract, root);
  }
  return root;
}

function newNode(): Node {
  return { literals: new Map(), templates: [], operations: new Map() };
}

function add(root: Node, operation: Operation): void {
  const segments = templateOf(operation);
  let node = root;
  for (const segment of segments)
    node = segment.names.length === 0 ? literalChild(node, segment) : templateChild(node, segment);
  const names = segments.flatMap((segment) => segment.names);
  if (!node.operations.has(operation.method)) node.operations.set(operation.method, { operation, names });
}

function literalChild(node: Node, { literals }: TemplateSegment): Node {
  const key = comparable(literals.join(''));
  const child = node.literals.get(key) ?? newNode();
  node.literals.set(key, child);
  return child;
}

/** Templates that differ only in the names of their expressions are one. */
function templateChild(node: Node, template: TemplateSegment): Node {
  const pattern = segmentPattern(template);
  const same = node.templates.find((branch) => branch.pattern.source === pattern.source);
  if (same !== undefined) return same.node;
  const child = newNode();
  node.templates.push({ template, pattern, node: child });
  node.templates.sort((one, other) => literalLength(other.template) - literalLength(one.template));
  return child;
}

function literalLength({ literals }: TemplateSegment): number {
  return literals.join('').length;
}
