/** Simpler values of the same kind, the simplest first; every one is smaller by `weigh`. */
export function* simplerValues(value: unknown): Generator<unknown> {
  const weight = weigh(value);
  for (const candidate of candidates(value)) if (isLighter(weigh(candidate), weight)) yield candidate;
}

/** How much there is in a value: the size first, then how far it is from the plainest of that size. */
type Weight = readonly [size: number, oddity: number];

function isLighter([size, oddity]: Weight, [otherSize, otherOddity]: Weight): boolean {
  return size < otherSize || (size === otherSize && oddity < otherOddity);
}

function weigh(value: unknown): Weight {
  if (Array.isArray(value)) return sum(value.map(weigh), 1);
  if (value instanceof Uint8Array) return [1 + value.length, 0];
  if (typeof value === 'object' && value !== null)
    return sum(Object.values(value).map(weigh), 1 + Object.keys(value).length);
  if (typeof value === 'string')
    return [1 + value.length, [...value].reduce((total, each) => total + oddityOf(each), 0)];
  if (typeof value === 'number') return [1, numberOddity(value)];
  return [1, value === true ? 1 : 0];
}

function sum(weights: readonly Weight[], own: number): Weight {
  return weights.reduce(([size, oddity], [more, odder]) => [size + more, oddity + odder], [own, 0]);
}

function oddityOf(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  if (code >= 0x61 && code <= 0x7a) return (code - 0x61) / 100;
  return code < 0x80 ? 1 : 2;
}

function numberOddity(value: number): number {
  const size = Math.log2(1 + Math.abs(value));
  return size + (Number.isInteger(value) ? 0 : 20) + (value < 0 ? 0.5 : 0);
}

function* candidates(value: unknown): Generator<unknown> {
  if (typeof value === 'string') yield* shorterStrings(value);
  else if (typeof value === 'number') yield* smallerNumbers(value);
  else if (value === true) yield false;
  else if (value instanceof Uint8Array) yield* shorterBytes(value);
  else if (Array.isArray(value)) yield* shorterArrays(value);
  else if (typeof value === 'object' && value !== null)
    yield* smallerObjects(value as Record<string, unknown>);
}

function* shorterStrings(value: string): Generator<string> {
  const characters = [...value];
  for (const range of cuts(characters.length)) yield characters.toSpliced(...range).join('');
  if (/[^a-z]/.test(value)) yield value.replace(/[^a-z]/gu, 'a');
  for (const [index, each] of characters.slice(0, 64).entries())
    for (const plain of ['a', '0', each.toLowerCase()])
      if (plain !== each) yield characters.with(index, plain).join('');
}

function* smallerNumbers(value: number): Generator<number> {
  yield 0;
  yield 1;
  yield Math.trunc(value);
  for (let part = value / 2; Math.abs(part) >= 1; part /= 2) yield Math.trunc(value - part);
  yield -value;
  yield value - Math.sign(value);
}

function* shorterBytes(value: Uint8Array): Generator<Uint8Array> {
  yield new Uint8Array(0);
  for (let length = value.length >> 1; length > 0; length >>= 1) yield value.slice(0, value.length - length);
}

function* shorterArrays(value: readonly unknown[]): Generator<unknown[]> {
  for (const range of cuts(value.length)) yield value.toSpliced(...range);
  for (const [index, item] of value.entries())
    for (const simpler of simplerValues(item)) yield value.with(index, simpler);
}

function* smallerObjects(value: Readonly<Record<string, unknown>>): Generator<Record<string, unknown>> {
  const entries = Object.entries(value);
  for (const range of cuts(entries.length)) yield Object.fromEntries(entries.toSpliced(...range));
  for (const [index, [name, each]] of entries.entries())
    for (const simpler of simplerValues(each)) yield Object.fromEntries(entries.with(index, [name, simpler]));
}

/** What to take out of a list: all of it, halves, quarters … single members. */
function* cuts(length: number): Generator<[start: number, count: number]> {
  for (let count = length; count > 0; count = count === 1 ? 0 : Math.ceil(count / 2))
    for (let start = length - count; start >= 0; start -= count) yield [start, count];
}
