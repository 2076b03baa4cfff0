import type { SchemaObject } from '@countersign/contract';
import { atLimit, beyond, type Trial } from './deviation.ts';

/** What is most often mistaken for a value of a type comes first. */
const others: Readonly<Record<string, readonly unknown[]>> = {
  string: [42, null, {}],
  integer: ['text', 1.5, null],
  number: ['text', null, true],
  boolean: ['text', 1, null],
  array: [{}, 'text', null],
  object: ['text', [], null],
  null: ['text'],
};

/** Values of other types than the stated ones, every listed value, and ones that are not listed. */
export function* typeTrials(schema: SchemaObject, value: unknown): Iterable<Trial> {
  const types = schema.type === undefined ? [] : [schema.type].flat();
  const [main = 'null'] = types.filter((type) => type !== 'null');
  if (types.includes('null')) yield atLimit('type', null, 'null');
  if (types.includes('boolean') && typeof value === 'boolean') yield atLimit('type', !value, String(!value));
  if (types.length > 0)
    for (const other of others[main] ?? [])
      if (!(other === null && types.includes('null')))
        yield beyond('type', other, `${JSON.stringify(other)} in place of ${main}`);
  for (const each of (schema.enum ?? []).slice(0, 20)) yield atLimit('enum', each, JSON.stringify(each));
  if (schema.enum !== undefined) yield* unlisted('enum', schema.enum);
  if (schema.const !== undefined) yield* unlisted('const', [schema.const]);
}

function* unlisted(keyword: string, [first]: readonly unknown[]): Iterable<Trial> {
  const values =
    typeof first === 'string'
      ? [`${first}x`, first === first.toUpperCase() ? first.toLowerCase() : first.toUpperCase()]
      : typeof first === 'number'
        ? [first + 1000]
        : [];
  for (const value of values) yield beyond(keyword, value, `${JSON.stringify(value)}, which is not listed`);
}
