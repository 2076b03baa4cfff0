import type { Contract, Schema } from '../model.ts';
import { schemaKey } from '../resolve-schema.ts';
import type { Direction } from './prepare-schema.ts';
import { isMap } from './sanitise-keyword.ts';

const markers: Readonly<Record<Direction, 'readOnly' | 'writeOnly'>> = {
  request: 'readOnly',
  response: 'writeOnly',
};

/** True when a property does not travel in this direction: it is `readOnly` in a request, or `writeOnly` in a response. */
export function isHidden(contract: Contract, property: Schema, direction: Direction): boolean {
  return someInPlace(contract, property, ['allOf'], (schema) => schema[markers[direction]] === true);
}

/**
 * The names of properties that do not travel in this direction, as far as a schema or what it is composed of declares
 * them. `required` does not hold for them (OpenAPI 3.0 § 4.7.24.2), wherever in the composition it stands.
 */
export function hiddenProperties(
  contract: Contract,
  schema: Schema,
  direction: Direction,
): ReadonlySet<string> {
  const names = new Set<string>();
  someInPlace(contract, schema, ['allOf', 'anyOf', 'oneOf'], ({ properties }) => {
    if (!isMap(properties)) return false;
    for (const [name, property] of Object.entries(properties)) {
      if (isHidden(contract, property as Schema, direction)) names.add(name);
    }
    return false;
  });
  return names;
}

function someInPlace(
  contract: Contract,
  root: Schema,
  keywords: readonly string[],
  judge: (schema: Readonly<Record<string, unknown>>) => boolean,
): boolean {
  const pending: unknown[] = [root];
  const seen = new Set<unknown>();
  for (let schema = pending.pop(); schema !== undefined; schema = pending.pop()) {
    if (!isMap(schema) || seen.has(schema)) continue;
    seen.add(schema);
    if (judge(schema)) return true;
    if (typeof schema.$ref === 'string') pending.push(contract.schemas[schemaKey(schema.$ref)]);
    for (const keyword of keywords)
      if (Array.isArray(schema[keyword])) pending.push(...schema[keyword].filter(isMap));
  }
  return false;
}
