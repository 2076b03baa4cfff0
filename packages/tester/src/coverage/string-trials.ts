import type { SchemaObject } from '@countersign/contract';
import { atLimit, beyond, type Trial, unstated } from './deviation.ts';

const longest = 20_000;

/** Texts that no value of a format can be. */
const notOfFormat: Readonly<Record<string, readonly string[]>> = {
  date: ['2023-02-30', 'yesterday'],
  'date-time': ['2023-02-28', '2023-02-28T25:00:00Z'],
  time: ['25:00:00Z'],
  email: ['nobody', 'a@b@c'],
  uuid: ['not-a-uuid', '00000000-0000-0000-0000-00000000000g'],
  uri: ['no uri', '//host'],
  'uri-reference': ['\\\\'],
  ipv4: ['256.1.1.1'],
  ipv6: ['::g'],
  hostname: ['-a-.'],
  duration: ['1 day'],
};

/**
 * Texts at and beyond every limit of a schema: lengths, patterns, formats.
 *
 * @param base one that is valid
 */
export function* stringTrials(schema: SchemaObject, base: string): Iterable<Trial> {
  const { minLength, maxLength, pattern, format } = schema;
  if (typeof minLength === 'number' && minLength <= longest) {
    yield atLimit('minLength', ofLength(base, minLength), `${minLength} characters, the fewest`);
    if (minLength > 0) yield beyond('minLength', ofLength(base, minLength - 1), 'one character too few');
  }
  if (typeof maxLength === 'number' && maxLength <= longest) {
    yield atLimit('maxLength', ofLength(base, maxLength), `${maxLength} characters, the most`);
    yield beyond('maxLength', ofLength(base, maxLength + 1), 'one character too many');
    yield atLimit('maxLength', 'é'.repeat(maxLength), `${maxLength} characters beyond ASCII`);
  }
  if (typeof pattern === 'string') {
    for (const value of [`${base}!`, `!${base}`, base.slice(1), base.toUpperCase(), '!', ' '])
      yield beyond('pattern', value, `${shown(value)} for the pattern`);
  }
  if (typeof format === 'string') {
    for (const value of notOfFormat[format] ?? [])
      yield beyond('format', value, `${shown(value)} for ${format}`);
  }
  if (minLength === undefined) yield unstated('', 'an empty text');
  if (maxLength === undefined && pattern === undefined && format === undefined) {
    yield unstated('x'.repeat(5000), 'a text of 5000 characters');
    yield unstated('Ünï 東京 😀 "\'<&', 'a text beyond ASCII');
  }
}

function shown(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}

/** As much of the base as there is room for, then its last character again and again. */
function ofLength(base: string, length: number): string {
  const characters = [...base];
  const last = characters.at(-1) ?? 'a';
  return characters.slice(0, length).join('') + last.repeat(Math.max(0, length - characters.length));
}
