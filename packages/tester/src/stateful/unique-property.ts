import type { Contract, Operation } from '@countersign/contract';
import { isJson, schemasAt } from './schema-place.ts';

const conflict = /\b(already|taken|in use|exists|duplicates?|unique|another|there is an?)\b/i;
/** What else may be in conflict, so that the value itself may be in order. */
const hedges =
  /\b(or|version|state|status|may|might|since|meanwhile|running|pending|active|open|progress|processed|unfinished)\b/i;

/** The property of a body of which no two objects may have the same value: the one that the words of 409 name. */
export function uniqueProperty(contract: Contract, operation: Operation): string | undefined {
  const words = operation.responses.find(({ status }) => status === '409')?.description ?? '';
  const media = operation.requestBody?.content.find(({ mediaType }) => isJson(mediaType));
  if (media === undefined || !conflict.test(words) || hedges.test(words)) return undefined;
  const names = schemasAt(contract, media, []).flatMap(({ schema }) => Object.keys(schema.properties ?? {}));
  const named = [...new Set(names)].filter((name) => {
    const isText = schemasAt(contract, media, [name]).some(
      ({ schema }) => schema.type === 'string' && schema.enum === undefined,
    );
    return isText && wordsOf(words).includes(wordsOf(name));
  });
  return named.length === 1 ? named[0] : undefined;
}

/** In small letters and apart, with a space at either end: `eMailAddress` as `e-mail address`. */
function wordsOf(text: string): string {
  const apart = text.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
  const words = apart.replace(/[^\p{L}\p{N}]+/gu, ' ').trim();
  return ` ${words.replace(/\be mail\b/g, 'email')} `;
}
