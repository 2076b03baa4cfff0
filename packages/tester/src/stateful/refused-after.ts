import type { Operation, OperationResponse } from '@countersign/contract';
import { literalsOf, singular } from './path-names.ts';
import { sentencesOf } from './sentences-of.ts';

/** Verbs whose participle no ending makes. */
const irregular: Readonly<Record<string, string>> = {
  pay: 'paid',
  send: 'sent',
  withdraw: 'withdrawn',
  freeze: 'frozen',
  hide: 'hidden',
  hold: 'held',
  sell: 'sold',
};

/** What is done to an object by an operation that is called like a deed: `closed` of `POST /polls/{id}/close`. */
function participlesOf({ id, path }: Operation): readonly string[] {
  const first = /^[a-z]+/.exec(id)?.[0] ?? '';
  const last = literalsOf(path).at(-1)?.toLowerCase() ?? '';
  return [first, last].flatMap((verb) => {
    const own = irregular[verb];
    if (own !== undefined) return [own];
    if (!/^[a-z]{3,}$/.test(verb)) return [];
    if (verb.endsWith('e')) return [`${verb}d`];
    return [`${verb}ed`, `${verb}${verb.at(-1) ?? ''}ed`, verb.replace(/y$/, 'ied')].filter((each) =>
      each.endsWith('ed'),
    );
  });
}

/** Words that turn a state into its opposite, or make it one of several conditions. */
const hedges = /\b(not|never|no|cannot|unless|until|before|only|neither|nor|without)\b|n['’]t\b/i;

/**
 * The response that refuses an operation for what another one does to the same object: one whose words say that the object
 * is what that one makes of it.
 *
 * @param made the operation that makes the object
 */
export function refusalAfter(
  made: Operation,
  deed: Operation,
  operation: Operation,
): OperationResponse | undefined {
  const noun = singular(literalsOf(made.path).at(-1) ?? '');
  const subject = new RegExp(`\\b(it|${noun.replace(/[^a-z0-9]/g, '.')})\\b`, 'i');
  const words = participlesOf(deed).map((each) => new RegExp(`\\b${each}\\b`, 'i'));
  return operation.responses.find(
    ({ status, description = '' }) =>
      /^(409|410|423)$/.test(status) &&
      noun !== '' &&
      sentencesOf(description).some(
        (sentence) =>
          subject.test(sentence) &&
          /\b(is|are|was|were|been|already)\b/i.test(sentence) &&
          !hedges.test(sentence) &&
          words.some((each) => each.test(sentence)),
      ),
  );
}
