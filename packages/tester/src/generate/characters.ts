import type { CharSet } from 'refa';
import { type Random, whole } from './random-choice.ts';

/** The characters of a set, the plain ones first. */
interface Palette {
  readonly plain: readonly number[];
  readonly printable: readonly number[];
  readonly ranges: readonly { readonly min: number; readonly max: number }[];
}

const palettes = new WeakMap<CharSet, Palette>();

/** A code point of the set: mostly letters and digits, now and then any other; undefined when none may stand in a text. */
export function pickCharacter(set: CharSet, random: Random, ascii: boolean): number | undefined {
  const { plain, printable, ranges } = paletteOf(set);
  const roll = random();
  if (plain.length > 0 && (roll < 0.85 || (ascii && printable.length === 0)))
    return plain[whole(random, 0, plain.length - 1)];
  if (printable.length > 0 && (roll < 0.97 || ascii))
    return printable[whole(random, 0, printable.length - 1)];
  const range = ranges[whole(random, 0, ranges.length - 1)];
  if (range !== undefined) return whole(random, range.min, range.max);
  return printable[0] ?? plain[0] ?? set.ranges[0]?.min;
}

function paletteOf(set: CharSet): Palette {
  const known = palettes.get(set);
  if (known !== undefined) return known;
  const ascii: number[] = [];
  for (let code = 0x20; code < 0x7f; code += 1) if (set.has(code)) ascii.push(code);
  const palette = {
    plain: ascii.filter(isPlain),
    printable: ascii.filter((code) => !isPlain(code)),
    ranges: set.ranges.flatMap(({ min, max }) => withoutGaps(Math.max(min, 0xa1), max)),
  };
  palettes.set(set, palette);
  return palette;
}

function isPlain(code: number): boolean {
  return /[0-9A-Za-z]/.test(String.fromCharCode(code));
}

/** Surrogates are no characters; noncharacters and private use trouble many systems without proving anything. */
const gaps = [
  { from: 0xd800, to: 0xf8ff },
  { from: 0xfdd0, to: 0xfdef },
  { from: 0xfff0, to: 0xffff },
  { from: 0x1fffe, to: 0x10ffff },
];

function withoutGaps(min: number, max: number): { min: number; max: number }[] {
  let from = min;
  const parts: { min: number; max: number }[] = [];
  for (const gap of gaps) {
    if (from < gap.from && from <= max) parts.push({ min: from, max: Math.min(max, gap.from - 1) });
    from = Math.max(from, gap.to + 1);
  }
  if (from <= max) parts.push({ min: from, max });
  return parts;
}
