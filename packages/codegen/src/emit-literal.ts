/** Lines are broken above this many characters. */
const width = 110;

/** Shorter values, such as a position, stay on one line after however long a key. */
const short = 20;

/** A name that is written as it is, among data. */
export class Identifier {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** The names that data refers to. */
export function identifiersIn(value: unknown): string[] {
  if (value instanceof Identifier) return [value.name];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(identifiersIn) : [];
}

/**
 * Writes plain data as a TypeScript literal: short arrays and objects on one line, others one member a line, keys quoted
 * only where they must be. Undefined members are left out.
 */
export function emitLiteral(value: unknown, indent = 0, prefix = 0): string {
  if (typeof value === 'string') return emitString(value);
  if (value instanceof Identifier) return value.name;
  if (typeof value !== 'object' || value === null) return String(value);
  const array = Array.isArray(value);
  const members = array ? value.map((item) => ({ key: '', item })) : entriesOf(value);
  const [open, close] = array ? ['[', ']'] : ['{', '}'];
  if (members.length === 0) return open + close;
  const inline = emitInline(value);
  if (inline.length < short || indent + prefix + inline.length < width) return inline;
  const pad = ' '.repeat(indent + 2);
  const lines = members.map(({ key, item }) => `${pad}${key}${emitLiteral(item, indent + 2, key.length)},`);
  return `${open}\n${lines.join('\n')}\n${' '.repeat(indent)}${close}`;
}

function emitInline(value: unknown): string {
  if (typeof value === 'string') return emitString(value);
  if (value instanceof Identifier) return value.name;
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return `[${value.map(emitInline).join(', ')}]`;
  const members = entriesOf(value).map(({ key, item }) => key + emitInline(item));
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}

function entriesOf(value: object): { key: string; item: unknown }[] {
  return Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .map(([key, item]) => ({ key: `${emitKey(key)}: `, item }));
}

/** A property name as it stands in an object literal or type. */
export function emitKey(name: string): string {
  // A literal `__proto__` would set the prototype.
  if (name === '__proto__') return '["__proto__"]';
  return /^[A-Za-z_$][\w$]*$/.test(name) || /^(0|[1-9]\d{0,8})$/.test(name) ? name : emitString(name);
}

/** A string in the quotes that need fewer escapes. */
export function emitString(text: string): string {
  const json = JSON.stringify(text).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
  if (text.includes("'")) return json;
  return `'${json.slice(1, -1).replaceAll('\\"', '"')}'`;
}
