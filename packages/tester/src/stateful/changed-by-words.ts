import type { SchemaObject } from '@countersign/contract';

/** Words that say that a value does not come back as it was written. */
const words = new RegExp(
  [
    '\\b(lower|upper)[- ]?case',
    '\\bcapital (letters?|s)\\b',
    '\\b(mask|redact|trim|truncat|shorten|saniti[sz]|canonical|dedup|clamp|deriv)',
    '\\bnormali[sz]',
    '\\bround(s|ed)\\b',
    '\\bignored\\b',
    '\\b(not|never) (kept|stored|saved|returned|shown)\\b',
    '\\bhash(ed)?\\b',
    '\\blast (two|three|four|\\d+) ',
    '\\b(becomes?|converted)\\b',
    '\\bno (certain|particular|fixed) order\\b',
    '\\border is not\\b',
    '\\b(is|are) sorted\\b',
    '\\bcapped\\b',
    '\\b(guess|comput|calculat)ed\\b',
    '\\bwhite ?space\\b',
    '\\bmay (change|differ|be (changed|adjusted|replaced))\\b',
  ].join('|'),
  'i',
);

/** Whether words of a property allow that it is read otherwise than it was written. */
export function isChangedByWords(schemas: readonly SchemaObject[]): boolean {
  return schemas.some(({ description }) => words.test(String(description ?? '')));
}

/** Stars in place of what is not to be seen. */
export function isMasked(written: unknown, read: unknown): boolean {
  const stars = /[*•●]{3}/;
  return typeof read === 'string' && stars.test(read) && !stars.test(String(written));
}
