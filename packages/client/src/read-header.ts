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
