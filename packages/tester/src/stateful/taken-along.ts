import type { Operation } from '@countersign/contract';
import { literalsOf, shapeOf, singular } from './path-names.ts';
import { sentencesOf } from './sentences-of.ts';

/** Words that make what is said depend on something, or less than certain. */
const hedges =
  /\b(if|unless|until|when|whether|before|first|must|may|might|can|could|should|have to|has to|needs? to|optional(ly)?|default|except|only|some|most|unused|empty|later|eventually|background|scheduled|but)\b/i;
const denial = /\b(not|never|no|none|cannot|nor|without)\b|n['’]t\b/i;
const staying = /\b(kept|keeps?|stays?|remains?|survives?|untouched|preserved|retained|left|lives? on)\b/i;
/** What is deleted in another sense, or in a while. */
const soft =
  /\b(soft|trash|recycl\w*|bin|background|later|eventual\w*|schedul\w*|asynchronous\w*|retention|archiv\w*|restor\w*|undelet\w*|hid\w*|tombstone\w*|grace|days?|hours?|minutes?)\b/i;

const gone = '(deleted|removed|erased|destroyed|purged|dropped)';
const removes = '(deletes?|removes?|erases?|destroys?|purges?|drops?|cascades? to|deleting|removing)';
const quantity = '(all|every|each|any|its|their|the)( (of|its|their|the|own|other|associated|nested|child))*';
/** Others in the same row: `all its tracks, covers and their notes`. */
const others = '([\\w-]+( [\\w-]+)?(,| and|, and| or) ((all|its|their|the|every|of) )*){0,4}';
const place = '(in|inside|within|under|below|beneath|on|of|belonging to)';
const parent = '(it|(the|this|that|a) [\\w-]+)';
/** What follows a noun that stands for all of its kind. */
const whole = `(?! ?[\\w'’(])|(?= (${place}|and|or|with it|too|also|as well|along|at once|(that|which) ((is|are) )?(in|on|under|below|inside|belongs?))\\b)`;

/**
 * What words of a deletion say about what another operation makes: that it goes with the object, or that it stays. Words
 * with a condition, and such as say both, say nothing.
 *
 * @param made the operation that makes what may go along
 */
export function fateOf(deletion: Operation, made: Operation): 'taken' | 'kept' | undefined {
  const sentences = saidBy(deletion);
  const noun = nounsOf(made);
  if (noun === undefined || deletion.parameters.some((each) => decides(each, noun))) return undefined;
  if (sentences.some((each) => soft.test(each))) return undefined;
  const own = sentences.filter((each) => new RegExp(`\\b${noun.any}\\b`, 'i').test(each));
  if (own.length === 0) return isBelow(made, deletion) && takesAll(sentences) ? 'taken' : undefined;
  if (own.some((each) => hedges.test(each))) return undefined;
  const denied = own.filter((each) => denial.test(each) || staying.test(each));
  if (denied.length > 0)
    return denied.length === own.length && denied.some((each) => keeps(each, noun.several))
      ? 'kept'
      : undefined;
  return own.some((each) => takes(each, noun)) ? 'taken' : undefined;
}

/** What an operation says of itself, and of how it succeeds. */
function saidBy({ summary = '', description = '', responses }: Operation): readonly string[] {
  const answers = responses.filter(({ status }) => status.startsWith('2'));
  return [summary, description, ...answers.map((each) => each.description ?? '')].flatMap((text) =>
    sentencesOf(text).flatMap((each) => each.split(/: /)),
  );
}

interface Nouns {
  readonly one: string;
  readonly several: string;
  readonly any: string;
}

/** What is made, as words call it: `line-items` and `lineItems` are line items. */
function nounsOf({ path }: Operation): Nouns | undefined {
  const name = literalsOf(path).at(-1) ?? '';
  const words = name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/[^A-Za-z]+/g, ' ')
    .trim();
  if (!/^[a-z ]{3,}$/i.test(words)) return undefined;
  const one = singular(words).replaceAll(' ', '[ -]');
  const several = [words.replaceAll(' ', '[ -]'), `${one}s`, one.replace(/y$/, 'ies')].filter((each) =>
    /s$/i.test(each),
  );
  return { one, several: `(${several.join('|')})`, any: `(${[one, ...several].join('|')})` };
}

/** A parameter by which a client chooses. */
function decides(
  { in: where, name, description = '' }: Operation['parameters'][number],
  noun: Nouns,
): boolean {
  const words = `${name} ${description}`;
  return (
    (where === 'query' || where === 'header') &&
    (/cascad|forc|recurs|keep|child|soft|hard|perman|purge/i.test(words) ||
      new RegExp(noun.any, 'i').test(words))
  );
}

function takes(sentence: string, { one, several }: Nouns): boolean {
  const named = `(${several}|(?<=\\b(every|each|any) )${one})`;
  return [
    `\\b(together with|along with|as well as|including|plus|with|and|also) (also )?${quantity} ${others}${named}(${whole})`,
    `\\b${removes} (also |it and )?${quantity} ${others}${named}(${whole})`,
    `\\b${named}( ${place} ${parent})? (are|is|get|gets|will be) (all |also |then )*${gone}\\b(?! from)`,
    `\\b${named}( ${place} ${parent})? (go|goes) (along )?with it\\b`,
  ].some((each) => new RegExp(each, 'i').test(sentence));
}

function keeps(sentence: string, several: string): boolean {
  return [
    `\\b${several}( ${place} ${parent})? (are|will be) (all )?(kept|left|retained|preserved|not (deleted|removed|touched))\\b(?! (for|until|in|as)\\b)`,
    `\\b${several}( ${place} ${parent})? (all )?(stay|remain)\\b(?! (for|until|in|as)\\b)`,
    `\\b(does|do|will) not (delete|remove) ${quantity} ${several}(?! \\w)`,
    `\\b(keeps|keeping|without (deleting|removing)) ${quantity} ${several}(?! \\w)`,
  ].some((each) => new RegExp(each, 'i').test(sentence));
}

/** Says that all that is below the object goes with it, and nothing else of anything. */
function takesAll(sentences: readonly string[]): boolean {
  const all = new RegExp(
    `\\b(and|with|including|${removes}) ((everything|anything|whatever|all)( else)?( that| which)?( is| are)? (${place} ${parent}|it (has|holds|contains)|belongs to ${parent})|(all )?(of )?its contents?)(${whole})`,
    'i',
  );
  const isOpen = sentences.some((each) => hedges.test(each) || denial.test(each) || staying.test(each));
  return !isOpen && sentences.some((each) => all.test(each));
}

/** Stands below the address that is deleted. */
export function isBelow({ path }: Operation, deletion: Operation): boolean {
  return shapeOf(path).startsWith(`${shapeOf(deletion.path)}/`);
}
