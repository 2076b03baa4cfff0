import { fitsShape } from './accept.ts';
import { drawEncoded, drawFormat, formatPatterns, type LengthLimits, letters } from './draw-format.ts';
import { type Drawing, reject } from './drawing.ts';
import { pick, type Random, whole } from './random-choice.ts';
import type { Shape } from './shape.ts';
import { createTextSampler, type TextSampler } from './text-sampler.ts';
import { typicalText } from './typical-text.ts';

const tries = 10;
/** Longer texts are not written: they prove nothing more, and cost. */
const longest = 200_000;

/** A string of the shape's lengths, patterns, formats and encodings. */
export function drawString(drawing: Drawing, shape: Shape): string | undefined {
  const { minLength, maxLength } = shape;
  const at = shape.origins.get('minLength') ?? shape.origins.get('maxLength');
  if (minLength > maxLength) return reject(drawing, `minLength is above maxLength (${at})`);
  if (minLength > longest) return reject(drawing, `texts of ${minLength} characters are not written (${at})`);
  if (drawing.fullness === 'typical') {
    const text = typicalText(shape);
    if (fitsShape(drawing.compiler, withoutValues(shape), text)) return text;
  }
  if (shape.patterns.length > 0) return drawMatching(drawing, shape);
  const limits = { least: minLength, most: maxLength };
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const text = drawContent(drawing, shape, limits);
    if (fitsShape(drawing.compiler, withoutValues(shape), text)) return text;
  }
  return reject(
    drawing,
    `no text fits ${[...shape.formats, ...shape.encodings, ...shape.mediaTypes].join(', ')} in its lengths`,
  );
}

/** A string of an exact length, or undefined. */
export function drawStringOfLength(drawing: Drawing, shape: Shape, length: number): string | undefined {
  const exact: Shape = { ...shape, minLength: length, maxLength: length };
  return drawString(drawing, exact);
}

function withoutValues(shape: Shape): Shape {
  return shape.values === undefined ? shape : { ...shape, values: undefined };
}

function drawContent(drawing: Drawing, shape: Shape, limits: LengthLimits): string {
  const { random } = drawing;
  const [encoding] = shape.encodings;
  const encoded = encoding === undefined ? undefined : drawEncoded(encoding, random, limits);
  if (encoded !== undefined) return encoded;
  for (const format of shape.formats) {
    const text = drawFormat(format, random, limits);
    if (text !== undefined) return text;
  }
  if (shape.mediaTypes.some((mediaType) => /json$/i.test(mediaType))) return drawJson(random, limits);
  return drawText(drawing, limits);
}

function drawJson(random: Random, { least, most }: LengthLimits): string {
  if (most < 2) return String(whole(random, 0, 9));
  const text = most < 20 ? '{}' : JSON.stringify({ key: whole(random, 0, 99) });
  return text.padEnd(least, ' ');
}

const unusual = [
  'é',
  'ß',
  '東',
  '京',
  '😀',
  'Ω',
  ' ',
  '-',
  '_',
  '.',
  "'",
  '"',
  '&',
  '<',
  '/',
  '%',
  '+',
  ';',
  '\\',
];
const telling = [
  'null',
  'true',
  '0',
  '{}',
  'undefined',
  '-1',
  'ÀÉÎ',
  '😀',
  'a b',
  "O'Neil",
  '100%',
  'a/b',
  '日本語',
];

/** Letters and digits mostly, so that a text stays readable; now and then what software trips over. */
function drawText({ random, fullness, ascii }: Drawing, limits: LengthLimits): string {
  const { least, most } = limits;
  if (fullness !== 'some') return letters(random, 6, 0, { least, most });
  const roll = random();
  if (roll < 0.1) {
    const word = pick(random, telling) ?? '';
    const length = [...word].length;
    if (length >= least && length <= most && (!ascii || isPrintable(word))) return word;
  }
  const length = pickLength(random, limits);
  let text = '';
  for (let count = 0; count < length; count += 1) {
    const odd = roll < 0.35 && random() < 0.3 ? pick(random, unusual) : undefined;
    text +=
      odd !== undefined && (!ascii || isPrintable(odd))
        ? odd
        : '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'[whole(random, 0, 61)];
  }
  return ascii ? text.replace(/^ | $/g, 'x') : text;
}

function isPrintable(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text);
}

function pickLength(random: Random, { least, most }: LengthLimits): number {
  const roll = random();
  if (roll < 0.1) return least;
  if (roll < 0.15 && most <= 300) return most;
  return whole(random, Math.max(least, Math.min(1, most)), Math.min(most, least + 15));
}

const samplers = new WeakMap<Shape, TextSampler | string>();
const samplersByKey = new Map<string, TextSampler | string>();

function drawMatching(drawing: Drawing, shape: Shape): string | undefined {
  const { random, compiler } = drawing;
  const bare = withoutValues(shape);
  const sampler = samplerOf(shape, drawing.ascii);
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const text =
      // A format that is no part of the patterns may be met by chance the other way round.
      typeof sampler === 'string' || (shape.formats.length > 0 && attempt % 3 === 2)
        ? drawContent(drawing, shape, { least: shape.minLength, most: shape.maxLength })
        : sampler.draw(random, drawing.fullness === 'some' ? undefined : shortest(sampler));
    if (text !== undefined && fitsShape(compiler, bare, text)) return text;
  }
  return reject(
    drawing,
    `${typeof sampler === 'string' ? sampler : `no text was found for ${shape.patterns.join(' and ')}`} (${shape.origins.get('pattern')})`,
  );
}

/** The shortest text that says something. */
function shortest({ lengths }: TextSampler): number | undefined {
  return lengths.find((length) => length > 0) ?? lengths[0];
}

function samplerOf(shape: Shape, ascii: boolean): TextSampler | string {
  const own = ascii ? undefined : samplers.get(shape);
  if (own !== undefined) return own;
  const shapes = shape.formats.flatMap((format) => formatPatterns[format] ?? []);
  const limits = { least: shape.minLength, most: shape.maxLength, ascii };
  const key = JSON.stringify([shape.patterns, shapes, limits.least, limits.most, ascii]);
  const known = samplersByKey.get(key);
  const sampler = known ?? createTextSampler([...shape.patterns, ...shapes], limits);
  if (samplersByKey.size > 2000) samplersByKey.clear();
  samplersByKey.set(key, sampler);
  if (!ascii) samplers.set(shape, sampler);
  return sampler;
}
