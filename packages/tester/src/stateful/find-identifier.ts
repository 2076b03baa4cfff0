import type { Exchange } from '@countersign/contract';
import { isRecord } from './json-pointer.ts';
import { literalsOf, segmentsOf, singular } from './path-names.ts';
import { headerOf, jsonOf } from './response-value.ts';

/** Where the id of what an exchange made was found. */
export interface Identifier {
  readonly value: string | number;
  /** The property that holds it; absent when it is the end of the `Location`. */
  readonly name?: string;
}

/** The id of what an exchange made: a property of the object in the answer, or of one level of envelopes around it. */
export function findIdentifier(
  { response, request }: Exchange,
  names: readonly string[],
  path: string,
): Identifier | undefined {
  const found = search([jsonOf(response)], names, 2);
  if (found !== undefined) return found;
  const location = response === undefined ? undefined : headerOf(response.headers, 'location');
  const value = location && lastParameter(location, request.target, path);
  if (value !== undefined && value !== '') return { value };
  return search(firstOfSeveral(jsonOf(response), path), names, 0);
}

/** The first of several that were made at once: of an array that is called like their collection. */
function firstOfSeveral(body: unknown, path: string): readonly unknown[] {
  const noun = singular(literalsOf(path).at(-1) ?? '');
  if (!isRecord(body)) return Array.isArray(body) ? body.slice(0, 1) : [];
  return Object.entries(body).flatMap(([name, part]) =>
    Array.isArray(part) && singular(name) === noun ? part.slice(0, 1) : [],
  );
}

function search(values: readonly unknown[], names: readonly string[], depth: number): Identifier | undefined {
  const objects = values.filter(isRecord);
  for (const name of names) {
    for (const object of objects) {
      const value = Object.hasOwn(object, name) ? object[name] : undefined;
      if ((typeof value === 'string' && value !== '') || typeof value === 'number') return { value, name };
    }
  }
  if (depth === 0 || objects.length === 0) return undefined;
  return search(
    objects.flatMap((object) => Object.values(object)),
    names,
    depth - 1,
  );
}

/** The last parameter of an item's path in a URL that ends as the path does. */
function lastParameter(location: string, target: string, path: string): string | undefined {
  if (!URL.canParse(location, `http://host.invalid${target}`)) return undefined;
  const { pathname } = new URL(location, `http://host.invalid${target}`);
  const given = segmentsOf(pathname);
  const wanted = segmentsOf(path);
  const tail = given.slice(-wanted.length);
  const fits =
    tail.length === wanted.length &&
    wanted.every((segment, index) => segment.includes('{') || segment === tail[index]);
  try {
    return fits ? decodeURIComponent(tail.at(-1) ?? '') : undefined;
  } catch {
    return undefined;
  }
}
