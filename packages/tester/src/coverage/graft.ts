import type { CoverageValue } from '../generate/coverage-values.ts';

/**
 * The base with what is special about another value: only the part that the other value is about is taken over, so that
 * everything else stays as the description shows it.
 */
export function graft(base: unknown, { value, instance, keyword, valid }: CoverageValue): unknown {
  const tokens = tokensOf(instance);
  if (!valid && keyword.startsWith('required/')) {
    const name = keyword.slice('required/'.length);
    return replaceAt(base, value, tokens, (part, other) => (isObject(part) ? without(part, name) : other));
  }
  if (!valid && /^(?:additional|unevaluated)Properties$/.test(keyword))
    return replaceAt(base, value, tokens, (part, other) =>
      isObject(part) && isObject(other) ? { ...other, ...part } : other,
    );
  if (valid && (keyword === 'required' || keyword === 'properties'))
    return replaceAt(base, value, tokens, sameNames);
  return replaceAt(base, value, tokens, (_, other) => other);
}

/** The base with more and more of another value around the part that it is about, without all of it. */
export function* graftWider(base: unknown, { value, instance }: CoverageValue): Iterable<unknown> {
  for (let tokens = tokensOf(instance).slice(0, -1); tokens.length > 0; tokens = tokens.slice(0, -1))
    yield replaceAt(base, value, tokens, (_, other) => other);
}

/** The properties of another object with the values of the base: what belongs together, such as a start and an end, stays so. */
function sameNames(part: unknown, other: unknown): unknown {
  if (!isObject(part) || !isObject(other)) return other;
  const [own, wanted] = [part, other].map((each) => Object.keys(each));
  const isWithin = (some: readonly string[] = [], all: readonly string[] = []): boolean =>
    some.every((name) => all.includes(name));
  // Neither more nor less of the same object is an object of another kind.
  if (!isWithin(own, wanted) && !isWithin(wanted, own)) return other;
  return Object.fromEntries(
    Object.entries(other).map(([name, value]) => [name, Object.hasOwn(part, name) ? part[name] : value]),
  );
}

/** The part of a value that a JSON pointer names. */
export function partAt(value: unknown, instance: string): unknown {
  return tokensOf(instance).reduce(
    (part, token) =>
      isObject(part) ? part[token] : Array.isArray(part) ? (part[Number(token)] as unknown) : undefined,
    value,
  );
}

/** The value with another part where a JSON pointer leads. */
export function withPart(value: unknown, instance: string, part: unknown): unknown {
  return replaceAt(value, value, tokensOf(instance), () => part);
}

/** Every value that lacks one of the properties of an object, or of an object inside it. */
export function* withoutEach(value: unknown, depth = 0): Iterable<{ path: string; value: unknown }> {
  if (!isObject(value) || depth > 3) return;
  for (const [name, property] of Object.entries(value)) {
    yield { path: name, value: without(value, name) };
    for (const inner of withoutEach(property, depth + 1))
      yield { path: `${name}/${inner.path}`, value: { ...value, [name]: inner.value } };
  }
}

/** Every value with something before or behind one of its texts: what a pattern without its ends lets through. */
export function* prolongedEach(value: unknown, depth = 0): Iterable<{ path: string; value: unknown }> {
  if (depth > 4) return;
  if (typeof value === 'string' && value !== '')
    for (const each of [`${value}!`, `!${value}`]) yield { path: '', value: each };
  if (Array.isArray(value) && value.length > 0)
    for (const inner of prolongedEach(value[0], depth + 1))
      yield { path: `0/${inner.path}`, value: value.with(0, inner.value) };
  if (!isObject(value)) return;
  for (const [name, property] of Object.entries(value))
    for (const inner of prolongedEach(property, depth + 1))
      yield {
        path: inner.path === '' ? name : `${name}/${inner.path}`,
        value: { ...value, [name]: inner.value },
      };
}

type Replace = (part: unknown, other: unknown) => unknown;

/** Where the base lacks a part on the way, all of it comes from the other value. */
function replaceAt(base: unknown, other: unknown, tokens: readonly string[], replace: Replace): unknown {
  const [token, ...rest] = tokens;
  if (token === undefined) return replace(base, other);
  if (isObject(base) && isObject(other)) {
    const part = Object.hasOwn(base, token)
      ? replaceAt(base[token], other[token], rest, replace)
      : other[token];
    return part === undefined ? without(base, token) : { ...base, [token]: part };
  }
  const index = Number(token);
  if (Array.isArray(base) && Array.isArray(other) && index < base.length)
    return base.with(index, replaceAt(base[index], other[index], rest, replace));
  return other;
}

function without(object: Readonly<Record<string, unknown>>, name: string): Record<string, unknown> {
  const { [name]: _, ...others } = object;
  return others;
}

function tokensOf(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Uint8Array) &&
    !('bytes' in value && value.bytes instanceof Uint8Array)
  );
}
