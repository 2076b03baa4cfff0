import type { Operation } from '@countersign/contract';
import { sentFields } from '../sent-fields.ts';
import type { Trace } from '../step.ts';

/**
 * Whether an operation lists less than everything, or not everything at once: as its words say, or because it takes a
 * parameter that asks for more of what was made (`includeHidden`, where something was made `hidden`).
 */
export function showsOnlySome(operation: Operation, trace: Trace): boolean {
  return saysSo(operation) || hidesSome(operation, trace);
}

/** One thing of an item, or of all of them, or their order, not some of the items. */
const notOfSome =
  /\b(newest|latest|(most )?recent|current|open|public|published|active) (version|revision|edition|state|status|value|data|content|price|balance|position)\b|\bonly (the last|once|if|when|with|by)\b|\b(most )?(newest|latest|recent(ly)?)( \w+)? (come |comes )?first\b/gi;
/** Where nothing has to be asked for, everything matches. */
const ofMatches = /\b(matching|search|searches)\b/gi;

function saysSo({ id, parameters, summary = '', description = '' }: Operation): boolean {
  const mustAsk = parameters.some(({ in: place, required }) => place === 'query' && required);
  return /\b(eventual\w*|delay\w*|a moment later|cached|left out|leaves out|unless|except|not (listed|shown|included)|active|actively|running|recent|recently|latest|newest|pending|open|current|currently|only|popular|featured|top|public|published|approved|available|matching|search|searches|suggest\w*|upcoming|unread|trending)\b/i.test(
    `${id.replace(/([a-z])([A-Z])/g, '$1 $2')} ${summary} ${description}`
      .replace(/\s+/g, ' ')
      .replace(notOfSome, '')
      .replace(mustAsk ? '' : ofMatches, ''),
  );
}

function hidesSome({ parameters }: Operation, trace: Trace): boolean {
  const hidden = parameters.flatMap(({ in: place, name }) => {
    const [, word] = /^(?:include|with|show|and)[-_]?(.+)$/i.exec(name) ?? [];
    return place === 'query' && word !== undefined ? [wordOf(word)] : [];
  });
  return (
    hidden.length > 0 &&
    [...trace.values()].some(
      ({ input, step }) =>
        step.role === 'create' &&
        Object.entries(sentFields(input) ?? {}).some(
          ([name, value]) => value === true && hidden.includes(wordOf(name)),
        ),
    )
  );
}

/** `isInternal`, `internal` and `Internal` are one word. */
function wordOf(name: string): string {
  return name
    .replace(/^(is|has)(?=[A-Z_-])/, '')
    .replace(/[-_]/g, '')
    .toLowerCase();
}
