import { type Candidate, extreme, invalid, valid } from './candidate.ts';
import { toRegExp } from './compile-pattern.ts';
import type { Node } from './compile-schema.ts';
import { gridIndex, gridValue } from './decimal.ts';
import { rangeOf } from './draw-number.ts';
import { drawString, drawStringOfLength } from './draw-string.ts';
import { kindsOf, listedValues } from './draw-value.ts';
import type { Drawing } from './drawing.ts';
import { formatOutsiders, numberOutsiders, patternOutsiders } from './outsiders.ts';
import type { Kind, Shape } from './shape.ts';
import { testInTime } from './test-in-time.ts';

/** Texts and arrays beyond this size are not made only to stand on a boundary. */
const largest = 70_000;

/** Values of the other types. */
export function* coverTypes({ shape }: Node): Generator<Candidate> {
  const others: [Kind, unknown[]][] = [
    ['null', [null]],
    ['boolean', [true, false]],
    ['number', [1, 1.5]],
    ['string', ['text', '1']],
    ['array', [[], [1]]],
    ['object', [{}, { key: 1 }]],
  ];
  for (const [kind, values] of others)
    if (!shape.kinds.has(kind)) yield invalid('type', kind === 'null' ? 'null' : `of type ${kind}`, values);
  if (shape.kinds.has('number') && shape.integer) yield invalid('type', 'a fraction', [1.5, 0.5, 100.5]);
}

/** Every value of an `enum`, and one beside it. */
export function* coverListed(drawing: Drawing, node: Node): Generator<Candidate> {
  const keyword = node.shape.origins.has('enum') ? 'enum' : 'const';
  const values = listedValues(drawing.compiler, node);
  for (const value of values.slice(0, 100))
    yield valid(keyword, `the value ${JSON.stringify(value)?.slice(0, 60)}`, [value]);
  const texts = values.filter((value) => typeof value === 'string');
  const numbers = values.filter((value) => typeof value === 'number');
  yield invalid(keyword, 'a value that is not listed', [
    ...texts
      .slice(0, 2)
      .flatMap((text) => [`${text}-unlisted`, swapCase(text)])
      .sort((one, other) => other.length - one.length),
    ...(numbers.length > 0 ? [Math.max(...numbers) + 1, Math.min(...numbers) - 1] : []),
    ...values
      .map((value) => (typeof value === 'boolean' ? !value : undefined))
      .filter((value) => value !== undefined),
    'unlisted',
    {},
    [],
  ]);
}

function swapCase(text: string): string {
  return text === text.toUpperCase() ? text.toLowerCase() : text.toUpperCase();
}

/** A string at the edges of its lengths, pattern and format, and beyond them. */
export function* coverString(drawing: Drawing, { shape }: Node): Generator<Candidate> {
  const { formats, maxLength, minLength, patterns } = shape;
  const ofLength = (length: number): Iterable<unknown> =>
    lazily(() => drawStringOfLength(drawing, shape, length));
  const outside = (length: number, limits: Partial<Shape>): Iterable<unknown> =>
    lazily(
      () => drawStringOfLength(drawing, { ...shape, ...limits }, length),
      () => inTime(shape, 'a'.repeat(length)),
    );
  if (minLength > 0 && minLength <= largest)
    yield valid('minLength', `${minLength} characters, the fewest`, ofLength(minLength));
  if (maxLength <= largest)
    yield valid('maxLength', `${maxLength} characters, the most`, ofLength(maxLength));
  if (minLength > 0 && minLength <= largest)
    yield invalid(
      'minLength',
      `${minLength - 1} characters, one too few`,
      outside(minLength - 1, { minLength: 0 }),
    );
  if (maxLength < largest)
    yield invalid(
      'maxLength',
      `${maxLength + 1} characters, one too many`,
      outside(maxLength + 1, { maxLength: maxLength + 1 }),
    );
  if (patterns.length > 0)
    yield invalid(
      'pattern',
      'text that does not match',
      lazily(
        ...patternOutsiders(drawString(drawing, shape) ?? '', { least: minLength, most: maxLength }).map(
          (text) => () => inTime(shape, text),
        ),
      ),
    );
  for (const format of formats) {
    if (format in numberOutsiders) continue;
    yield valid(
      'format',
      format,
      lazily(() => drawString(drawing, shape)),
    );
    yield invalid('format', `no ${format}`, formatOutsiders(format));
  }
  if (shape.encodings.length > 0)
    yield invalid('contentEncoding', 'text in no such encoding', ['not encoded!', '=']);
  if (shape.mediaTypes.some((mediaType) => /json/i.test(mediaType)))
    yield invalid('contentMediaType', 'no JSON', ['{', 'not JSON']);
  if (patterns.length > 0 || formats.length > 0 || drawing.ascii) return;
  const fits = (text: string): string[] =>
    text.length >= minLength && text.length <= maxLength ? [text] : [];
  yield extreme('type', 'an empty text', fits(''));
  yield extreme('type', 'characters beyond ASCII', fits('äöü ñ 東京 Ωмега'));
  yield extreme('type', 'characters beyond the basic plane', fits('😀👩‍💻𝒳'));
  yield extreme('type', 'spaces at both ends', fits('  text  '));
  yield extreme('type', 'quotes and separators', fits(`'"\\/;,&<>%20`));
  yield extreme('type', 'a long text', maxLength === Number.POSITIVE_INFINITY ? ['long '.repeat(1000)] : []);
}

/** A number at its bounds and steps, and beyond them. */
export function* coverNumber({ shape }: Node): Generator<Candidate> {
  const { high, integer, low, steps } = shape;
  const grid = integer || steps.length > 0 ? rangeOf(shape).grid : undefined;
  for (const [bound, side] of [
    [low, 1],
    [high, -1],
  ] as const) {
    if (bound === undefined || isFormatBound(shape, side)) continue;
    const keyword = `${bound.exclusive ? 'exclusiveM' : 'm'}${side === 1 ? 'inimum' : 'aximum'}`;
    const words = side === 1 ? 'least' : 'most';
    const edge = grid && gridIndex(grid, bound, side);
    const [inside, beyond] =
      grid === undefined || edge === undefined
        ? [
            bound.exclusive ? bound.value + side * 0.001 : bound.value,
            bound.exclusive ? bound.value : bound.value - side,
          ]
        : [gridValue(grid, edge), gridValue(grid, edge - BigInt(side))];
    yield valid(keyword, `${inside}, at the ${words}`, [inside]);
    if (grid !== undefined && edge !== undefined)
      yield valid(keyword, 'one step inside', [gridValue(grid, edge + BigInt(side))]);
    yield invalid(keyword, `${beyond}, beyond the ${words}`, [
      beyond,
      bound.value - side,
      bound.value - side * 0.5,
    ]);
  }
  for (const step of steps) {
    const base = grid && low ? gridValue(grid, gridIndex(grid, low, 1)) : 0;
    yield invalid('multipleOf', `between two multiples of ${step}`, [
      base + step / 2,
      base + step + 1,
      base + 1,
      base + step * 1.5,
    ]);
  }
  for (const format of shape.formats) {
    const outsiders = numberOutsiders[format] ?? [];
    if (outsiders.length > 0) yield invalid('format', `beyond ${format}`, outsiders);
  }
  yield extreme('type', 'zero', [0]);
  yield extreme('type', 'a negative number', [integer ? -1 : -0.5]);
  yield extreme('type', 'the largest number of 32 bits and one more', [2 ** 31]);
  yield extreme('type', 'the largest safe integer', [Number.MAX_SAFE_INTEGER]);
  if (!integer) yield extreme('type', 'a number with an exponent', [1e-7, 1e21]);
}

/** A bound that a sized format sets is covered by the format. */
function isFormatBound({ formats, origins }: Shape, side: 1 | -1): boolean {
  const at = origins.get(side === 1 ? 'low' : 'high');
  return formats.length > 0 && at !== undefined && at.endsWith('/format');
}

export function* coverKinds({ shape }: Node): Generator<Candidate> {
  const kinds = kindsOf(shape);
  if (kinds.includes('null') && shape.origins.has('type')) yield valid('type', 'null', [null]);
  if (kinds.includes('boolean') && kinds.length < 5) {
    yield valid('type', 'true', [true]);
    yield valid('type', 'false', [false]);
  }
}

/** Values that are made one by one, and only as far as they are wanted. */
export function* lazily(...make: (() => unknown)[]): Generator<unknown> {
  for (const each of make) {
    const value = each();
    if (value !== undefined) yield value;
  }
}

/** The text, unless a pattern takes ages to refuse it. */
function inTime({ patterns }: Shape, text: string): string | undefined {
  const isQuick = patterns.every((pattern) => {
    const expression = toRegExp(pattern);
    return expression === undefined || testInTime(expression, text) !== undefined;
  });
  return isQuick ? text : undefined;
}
