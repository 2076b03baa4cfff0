import { sentencesOf } from './sentences-of.ts';

/** What a sentence says of states. */
export interface StateRule {
  readonly states: readonly string[];
  readonly sentence: string;
}

/**
 * The only states in which something may be done, by a sentence that says so: "Only a permit in status `draft` can be
 * changed", "Only open tickets can be closed", "can only be edited while it is `draft` or `submitted`".
 */
export function onlyStates(text: string, values: readonly string[]): StateRule | undefined {
  const list = listOf(values);
  const thing = '(?:an?|the|its|those)?\\s*';
  const patterns = [
    `\\bonly ${thing}(?:[\\w-]+ ){0,3}(?:in|with|of) (?:the )?(?:status(?:es)?|states?) (${list})`,
    `\\bonly ${thing}(${list})(?: [\\w-]+)? (?:can|may)\\b`,
    `\\b(?:can|may) only be [\\w-]+(?: [\\w-]+)? (?:while|when|as long as|if) (?:it|its (?:status|state)|the [\\w-]+) (?:is|are|was)(?: still)?(?: in (?:the )?(?:status|state))? (${list})`,
    `\\b(?:can|may) be [\\w-]+(?: [\\w-]+)? only (?:while|when|as long as|if) (?:it|its (?:status|state)|the [\\w-]+) (?:is|are|was)(?: still)?(?: in (?:the )?(?:status|state))? (${list})`,
  ];
  return firstRule(text, values, patterns, hedges);
}

/** The states that nothing leaves any more: "`active` and `withdrawn` are final", "the final states are …". */
export function finalStates(text: string, values: readonly string[]): StateRule | undefined {
  const list = listOf(values);
  return firstRule(
    text,
    values,
    [
      `(${list}) (?:is|are)(?: both| all| also)? final\\b`,
      `\\bfinal (?:status(?:es)?|states?)(?: is| are|:) (${list})`,
    ],
    hedges,
  );
}

/** Words that make it less than a rule. */
const hedges =
  /\b(unless|except|usually|normally|should|admin\w*|not only|not final|no longer final|owners?|users?|members?)\b/i;

/** Values one after the other, in quotes or bare, also as the plural of a thing. */
function listOf(values: readonly string[]): string {
  const value = `[\`"'“‘]?(?:${values.map((each) => each.replace(/[^\w]/g, '\\$&')).join('|')})s?[\`"'”’]?`;
  return `${value}(?:(?:, | and | or |, and |, or )${value})*`;
}

function firstRule(
  text: string,
  values: readonly string[],
  patterns: readonly string[],
  unless: RegExp,
): StateRule | undefined {
  if (values.length < 2) return undefined;
  for (const sentence of sentencesOf(text)) {
    if (unless.test(sentence)) continue;
    for (const pattern of patterns) {
      const found = new RegExp(`${pattern}(?![\\w-])`, 'i').exec(sentence)?.[1];
      if (found === undefined) continue;
      const states = values.filter((each) =>
        new RegExp(`(?<![\\w-])${each.replace(/[^\w]/g, '\\$&')}s?(?![\\w-])`, 'i').test(found),
      );
      if (states.length > 0 && states.length < values.length) return { states, sentence: `${sentence}.` };
    }
  }
  return undefined;
}
