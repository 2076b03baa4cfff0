/** A longer list helps nobody at a terminal. */
const mostShown = 40;

/** `: did you mean "clevver"? There is clevver, dstor` — whatever helps to find the right name. */
export function suggest(wanted: string, known: readonly string[]): string {
  const more = known.length > mostShown ? ` and ${known.length - mostShown} more` : '';
  const list = known.length > 0 ? `there is ${known.slice(0, mostShown).join(', ')}${more}` : 'there is none';
  const nearest = findNearest(wanted, known);
  return nearest === undefined ? list : `did you mean ${JSON.stringify(nearest)}? (${list})`;
}

/** The name that was probably meant. */
export function findNearest<Name extends string>(wanted: string, known: readonly Name[]): Name | undefined {
  const [nearest] = known
    .map((name) => ({ name, distance: distance(wanted.toLowerCase(), name.toLowerCase()) }))
    .filter((each) => each.distance <= Math.max(1, Math.floor(wanted.length / 3)))
    .sort((a, b) => a.distance - b.distance);
  return nearest?.name;
}

/** Damerau's and Levenshtein's: the fewest characters to add, drop, change or swap with their neighbour. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 0; i < a.length; i += 1) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j += 1) {
      const changed = (row[j] ?? 0) + (a[i] === b[j] ? 0 : 1);
      const swapped = i > 0 && j > 0 && a[i] === b[j - 1] && a[i - 1] === b[j];
      const candidates = [changed, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1];
      next.push(Math.min(...candidates, ...(swapped ? [(before[j - 1] ?? 0) + 1] : [])));
    }
    before = row;
    row = next;
  }
  return row[b.length] ?? 0;
}
