/** The id of an element that links may point to; parts that ids cannot hold are escaped. */
export function anchorOf(kind: 'finding' | 'operation' | 'api', ...names: readonly string[]): string {
  return [kind, ...names]
    .map((name) =>
      name.replace(/[^A-Za-z0-9-]/g, (character) => `_${character.codePointAt(0)?.toString(16)}`),
    )
    .join('--');
}
