import { ContractError, type ContractErrorCode } from '../errors.ts';
import { escapeToken, pointerTokens } from '../pointer.ts';
import type { LoadedDocument } from './document.ts';
import { placeOf } from './positions.ts';

/** A value in a document, and where it stands. */
export interface Node {
  readonly document: LoadedDocument;
  /** JSON pointer, empty for the whole document. */
  readonly pointer: string;
  readonly value: unknown;
}

export type PlainObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is PlainObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The node that a pointer leads to, at worst the nearest ancestor that is there. */
export function nodeAt(document: LoadedDocument, pointer: string): Node {
  let node: Node = { document, pointer: '', value: document.root };
  for (const token of pointerTokens(pointer)) {
    const next = child(node, token);
    if (next === undefined) break;
    node = next;
  }
  return node;
}

export function child(node: Node, key: string | number): Node | undefined {
  const { value } = node;
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  return at(node, key, (value as PlainObject)[key]);
}

/** The members of an object; none when there is no such node. */
export function members(node: Node | undefined, what: string): [name: string, node: Node][] {
  if (node === undefined) return [];
  return Object.entries(objectOf(node, what)).map(([name, value]) => [name, at(node, name, value)]);
}

export function items(node: Node | undefined, what: string): Node[] {
  if (node === undefined) return [];
  if (!Array.isArray(node.value)) fail(node, `${what} must be an array, not ${kindOf(node.value)}`);
  return (node.value as unknown[]).map((value, index) => at(node, index, value));
}

export function objectOf(node: Node, what: string): PlainObject {
  if (!isObject(node.value)) fail(node, `${what} must be an object, not ${kindOf(node.value)}`);
  return node.value;
}

export function stringAt(node: Node, key: string, what: string): string {
  const value = child(node, key);
  if (value === undefined) fail(node, `${what} has no "${key}"`);
  if (typeof value.value !== 'string')
    fail(value, `"${key}" of ${what} must be a string, not ${kindOf(value.value)}`);
  return value.value;
}

/** YAML reads `description:` with nothing behind it as null: that counts as absent. */
export function optionalString(node: Node, key: string): string | undefined {
  const value = child(node, key);
  if (value === undefined || value.value === null) return undefined;
  return typeof value.value === 'string'
    ? value.value
    : fail(value, `"${key}" must be a string, not ${kindOf(value.value)}`);
}

export function optionalBoolean(node: Node, key: string): boolean | undefined {
  const value = child(node, key);
  if (value === undefined || value.value === null) return undefined;
  return typeof value.value === 'boolean'
    ? value.value
    : fail(value, `"${key}" must be true or false, not ${kindOf(value.value)}`);
}

export function strings(node: Node | undefined, what: string): string[] {
  return items(node, what).map((item) =>
    typeof item.value === 'string'
      ? item.value
      : fail(item, `${what} must hold strings, not ${kindOf(item.value)}`),
  );
}

/** Refuses the description: one line that begins with `file:line:column`. */
export function fail(node: Node, message: string, code: ContractErrorCode = 'invalid-description'): never {
  const { pointer } = node;
  const { document, line, column } = placeOf(node.document, pointer);
  throw new ContractError(code, `${document.file}:${line}:${column}: ${message}`, {
    location: { file: document.file, line, column, pointer },
  });
}

/** What a value is, for messages: `an array`, `the string "x"`. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object') return 'an object';
  if (typeof value !== 'string') return `the ${typeof value} ${value}`;
  return `the string ${JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value)}`;
}

function at(node: Node, key: string | number, value: unknown): Node {
  return { document: node.document, pointer: `${node.pointer}/${escapeToken(key)}`, value };
}
