import type { ResponseRecord } from './operation.ts';

/** The declared headers that came. What is not of its described type is left out; the response has it as it came. */
export function readHeaders({ headers = {} }: ResponseRecord, response: Response): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [name, read] of Object.entries(headers)) {
    const text = response.headers.get(name);
    const value = text === null ? undefined : read(text);
    if (value !== undefined) values[name] = value;
  }
  return values;
}

/** Readers of the values of declared headers; a text is `String`. Undefined stands for what is no such value. */
export function readNumber(text: string): number | undefined {
  const number = Number(text);
  return text.trim() === '' || Number.isNaN(number) ? undefined : number;
}

export function readBoolean(text: string): boolean | undefined {
  return text === 'true' || (text === 'false' ? false : undefined);
}

export function readList(text: string): string[] {
  return text.split(',').map((item) => item.trim());
}
