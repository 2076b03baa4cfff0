/** A path template without a slash at its end; whether one belongs there is often an accident. */
export function trimSlash(path: string): string {
  return path.length > 1 ? path.replace(/\/+$/, '') : path;
}

/** The same text for templates that differ only in a slash at the end and in the names of their parameters. */
export function shapeOf(path: string): string {
  return trimSlash(path).replace(/\{[^{}]*\}/g, '{}');
}

/** Segments of a path template; a slash at the end gives none. */
export function segmentsOf(path: string): string[] {
  return trimSlash(path).split('/').slice(1);
}

/** The path that the last segment of a path stands below. */
export function pathAbove(path: string): string {
  return `/${segmentsOf(path).slice(0, -1).join('/')}`;
}

/** The segments without parameters. */
export function literalsOf(path: string): string[] {
  return segmentsOf(path).filter((segment) => segment !== '' && !segment.includes('{'));
}

/** An English noun's singular, well enough to compare two: `batches` and `batch`, `categories` and `category`. */
export function singular(word: string): string {
  const lower = word.toLowerCase();
  if (/ies$/.test(lower)) return lower.replace(/ies$/, 'y');
  if (/(ch|sh|ss|x|z)es$/.test(lower)) return lower.replace(/es$/, '');
  return lower.replace(/([^s])s$/, '$1');
}

/**
 * Names that the id of an item may have in an answer, the likeliest first.
 *
 * @param parameter name of the path parameter
 * @param item segments of the item's path
 */
export function identifierNames(parameter: string, item: readonly string[]): readonly string[] {
  const noun = singular(item.findLast((segment) => !segment.includes('{')) ?? '');
  const bare = parameter.replace(/[_-]?(id|uuid|key|code|name|slug)$/i, '');
  const ending = parameter.slice(bare.length).replace(/^[_-]/, '').toLowerCase();
  const names = [
    parameter,
    ...(ending === '' ? [] : [ending]),
    'id',
    '_id',
    'uuid',
    'guid',
    ...(noun === '' ? [] : [`${noun}Id`, `${noun}_id`, `${noun}ID`]),
    'key',
    'token',
    'slug',
    'code',
    'name',
  ];
  return [...new Set(names)];
}
