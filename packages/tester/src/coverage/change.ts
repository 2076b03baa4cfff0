/** Where in a value: names and indexes from its root. */
export type ValuePath = readonly (string | number)[];

/** What is done at one place of a value. */
export type Change = { readonly value: unknown } | 'absent';

/** The value with one place changed; nothing else is copied or touched. Undefined when all of it is taken away. */
export function applyChange(value: unknown, path: ValuePath, change: Change): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return change === 'absent' ? undefined : change.value;
  if (Array.isArray(value)) {
    const index = Number(step);
    if (rest.length === 0 && change === 'absent') return value.toSpliced(index, 1);
    return value.with(index, applyChange(value[index], rest, change));
  }
  const object = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  if (rest.length > 0 || change !== 'absent')
    return { ...object, [step]: applyChange(object[step], rest, change) };
  const { [step]: _, ...others } = object;
  return others;
}
