import { UsageError } from './usage-error.ts';

export type Variables = Readonly<Record<string, string | undefined>>;

const reference = /\$\{([A-Za-z_]\w*)\}/g;

/** Names of the variables that a text refers to as `${NAME}`. */
export function variablesIn(text: string): readonly string[] {
  return Array.from(text.matchAll(reference), ([, name = '']) => name);
}

/**
 * The text with the values of its variables.
 *
 * @param where the setting, for the message
 * @throws {UsageError} for a variable that is not set
 */
export function expandVariables(text: string, variables: Variables, where: string): string {
  return text.replace(reference, (_, name: string) => readVariable(name, variables, where));
}

/**
 * Every text in a value with the values of its variables. A text that is nothing but a variable becomes, where `typed`,
 * what its value is as JSON: a number, for example.
 *
 * @throws {UsageError} for a variable that is not set
 */
export function expandAll(
  value: unknown,
  variables: Variables,
  { where, typed }: { readonly where: string; readonly typed: boolean },
): unknown {
  if (typeof value === 'string') {
    const text = expandVariables(value, variables, where);
    return typed && /^\$\{\w+\}$/.test(value) ? asJson(text) : text;
  }
  if (Array.isArray(value)) return value.map((each) => expandAll(each, variables, { where, typed }));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, expandAll(each, variables, { where, typed })]),
  );
}

function readVariable(name: string, variables: Variables, where: string): string {
  const value = variables[name];
  if (value === undefined || value === '')
    throw new UsageError(`redocly.yaml: ${where}: the environment variable ${name} is not set`);
  return value;
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
