import type { Contract, Schema } from '../model.ts';
import type { Pair } from './pair-style.ts';
import { type CodecProblem, failed, type Parsed, parsed, parseEach, quoted } from './problem.ts';
import { typesOf } from './schema-types.ts';
import { isRecord, type Styled, typedArray, unsupported } from './styled.ts';
import { itemSchema, propertySchema } from './subschema.ts';
import { parsePrimitive, primitiveText } from './typed-text.ts';

/** Deeper brackets than this are refused: they only cost memory. */
const maxDepth = 64;

/**
 * `name[a]=1&name[b][c]=2`. OpenAPI defines one level; below it this codec nests brackets, repeats the name for an array
 * of primitives (`name[a]=1&name[a]=2`) and counts the members of any other array (`name[a][0][b]=1`).
 *
 * Inherently ambiguous: empty arrays and objects and no value; `null` and `''`; property names with brackets.
 */
export function serialiseDeepObject(
  { at, escaping, name, names = escaping }: Styled,
  value: unknown,
): Pair[] {
  const pairs: Pair[] = [];
  const add = (key: string, member: unknown, depth: number): void => {
    if (member === undefined) return;
    if (depth > maxDepth) throw unsupported(at, `is nested more than ${maxDepth} levels deep.`);
    if (isRecord(member)) {
      for (const [property, inner] of Object.entries(member)) add(`${key}[${property}]`, inner, depth + 1);
    } else if (Array.isArray(member)) {
      const flat = !member.some((item) => typeof item === 'object' && item !== null);
      for (const [index, item] of member.entries()) add(flat ? key : `${key}[${index}]`, item, depth + 1);
    } else {
      pairs.push({ name: names.encode(key), value: escaping.encode(primitiveText(member, at)) });
    }
  };
  add(name, value, 0);
  return pairs;
}

interface Branch {
  readonly texts: string[];
  readonly children: Map<string, Branch>;
}

/** The inverse of `serialiseDeepObject`. Also reads `name[a][]=1` and numbered members of an array of primitives. */
export function parseDeepObject(
  contract: Contract,
  { at, escaping, name, schema }: Styled,
  pairs: readonly Pair[],
): Parsed<unknown> {
  const root = newBranch();
  for (const pair of pairs) {
    const keys = splitBrackets(pair.name.slice(name.length));
    if (keys === undefined || keys.length > maxDepth)
      return failed(wrong(at, `the brackets of ${quoted(pair.name)} do not match`));
    const text = escaping.decode(pair.value, at);
    if (!text.ok) return text;
    let branch = root;
    for (const key of keys) {
      const next = branch.children.get(key) ?? newBranch();
      branch.children.set(key, next);
      branch = next;
    }
    branch.texts.push(text.value);
  }
  return branchValue({ contract, at }, schema, root);
}

function newBranch(): Branch {
  return { texts: [], children: new Map() };
}

function splitBrackets(text: string): string[] | undefined {
  const keys = Array.from(text.matchAll(/\[([^[\]]*)\]/g), (match) => match[1] ?? '');
  return keys.join('][').length + (keys.length > 0 ? 2 : 0) === text.length ? keys : undefined;
}

function wrong(at: string, what: string): CodecProblem {
  return { code: 'style', message: `Malformed deepObject: ${what}.`, at };
}

interface Place {
  readonly contract: Contract;
  readonly at: string;
}

function branchValue(place: Place, schema: Schema | undefined, branch: Branch): Parsed<unknown> {
  const { contract, at } = place;
  const { texts, children } = branch;
  if (children.size === 0) return parsed(leafValue(contract, schema, texts));
  const types = typesOf(contract, schema);
  const numbered = [...children.keys()].every((key) => /^\d*$/.test(key));
  if (numbered && types.has('array') && !types.has('object')) return arrayValue(place, schema, branch);
  if (texts.length > 0) return failed(wrong(at, 'a property has both a value and properties of its own'));
  const entries: [string, unknown][] = [];
  for (const [key, child] of children) {
    const value = branchValue(place, propertySchema(contract, schema, key), child);
    if (!value.ok) return value;
    entries.push([key, value.value]);
  }
  return parsed(Object.fromEntries(entries));
}

function leafValue(contract: Contract, schema: Schema | undefined, texts: readonly string[]): unknown {
  const types = typesOf(contract, schema);
  const [only] = texts;
  const array = texts.length > 1 || (types.has('array') && !types.has('string'));
  if (!array && only !== undefined) return parsePrimitive(contract, schema, only);
  return typedArray(contract, schema, texts);
}

/** Members in the order of their numbers; `[]` members after them, each repeated one an item of its own. */
function arrayValue(place: Place, schema: Schema | undefined, { texts, children }: Branch): Parsed<unknown> {
  const numbered = [...children]
    .filter(([key]) => key !== '')
    .sort(([one], [other]) => Number(one) - Number(other));
  const single = [...(children.get('')?.texts ?? []), ...texts].map((text) => ({
    texts: [text],
    children: new Map(),
  }));
  const branches = [...numbered.map(([, child]) => child), ...single];
  return parseEach(branches, (branch, index) =>
    branchValue(place, itemSchema(place.contract, schema, index), branch),
  );
}
