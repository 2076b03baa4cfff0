import { type Contract, type Schema, type SchemaObject, schemaKey } from '@countersign/contract';
import { type Candidate, invalid } from './candidate.ts';
import type { Node } from './compile-schema.ts';
import { lazily } from './cover-scalar.ts';
import { drawValue } from './draw-value.ts';
import type { Drawing } from './drawing.ts';
import { negateSchema } from './negate-schema.ts';
import { below, type Place } from './place.ts';
import { isCount, isMap } from './tighten-shape.ts';

/** More items are not asked for, as elsewhere. */
const mostContained = 1000;

/** Values that break what composes schemas: none or two branches of a choice, what is ruled out, what a condition asks for. */
export function* coverComposites(drawing: Drawing, node: Node): Generator<Candidate> {
  const { contract } = drawing.compiler;
  const members = membersOf(contract, node.places);
  for (const [index, member] of members.entries()) {
    const { schema, at } = member;
    if (!isMap(schema)) continue;
    /** Draws what satisfies everything else, and these. */
    const besides: Besides = (keywords, ...others) =>
      lazily(
        ...[0, 1, 2].map(() => () => {
          const places = members.with(index, { schema: omit(schema, keywords), at });
          const all = [...places, ...others.map((other) => ({ schema: other, at }))];
          return drawValue({ ...drawing, fullness: 'some', checked: true }, drawing.compiler.compile(all), {
            depth: 2,
          });
        }),
      );
    const not: Not = (other) => negateSchema(contract, other);
    yield* coverChoices(schema, besides, not);
    if (schema.not !== undefined) yield invalid('not', 'what is ruled out', besides(['not'], schema.not));
    if (schema.if !== undefined) {
      const parts = ['if', 'then', 'else'];
      const condition = schema.if as Schema;
      if (schema.then !== undefined)
        yield invalid(
          'then',
          'the condition without its consequence',
          besides(parts, condition, not(schema.then as Schema)),
        );
      if (schema.else !== undefined)
        yield invalid(
          'else',
          'neither the condition nor its alternative',
          besides(parts, not(condition), not(schema.else as Schema)),
        );
    }
    if (isMap(schema.dependentSchemas))
      for (const [name, dependent] of Object.entries(schema.dependentSchemas))
        yield invalid(
          'dependentSchemas',
          `${JSON.stringify(name)} without what depends on it`,
          besides(['dependentSchemas'], { type: 'object', required: [name] }, not(dependent as Schema)),
        );
    yield* coverContains(schema, besides, not);
  }
}

type Besides = (keywords: readonly string[], ...others: Schema[]) => Iterable<unknown>;
type Not = (schema: Schema) => Schema;

/** Arrays with none, too few and too many of the items that must be contained. */
function* coverContains(schema: SchemaObject, besides: Besides, not: Not): Generator<Candidate> {
  const { contains, maxContains, minContains } = schema;
  if (contains === undefined) return;
  const others = not(contains as Schema);
  const containing = (count: number, items: Schema): Iterable<unknown> =>
    besides(['contains', 'minContains', 'maxContains'], {
      type: 'array',
      prefixItems: Array.from({ length: count }, () => contains as Schema),
      items,
      minItems: Math.max(count, 1),
    });
  yield invalid('contains', 'no item of the kind that must be contained', containing(0, others));
  if (isCount(minContains) && minContains > 1 && minContains <= mostContained)
    yield invalid(
      'contains',
      'one item too few of the kind that must be contained',
      containing(minContains - 1, others),
    );
  if (isCount(maxContains) && maxContains < mostContained)
    yield invalid(
      'contains',
      'one item too many of the kind that must be contained',
      containing(maxContains + 1, true),
    );
}

function* coverChoices(schema: SchemaObject, besides: Besides, not: Not): Generator<Candidate> {
  for (const keyword of ['anyOf', 'oneOf'] as const) {
    const branches = schema[keyword];
    if (!Array.isArray(branches) || branches.length < 2) continue;
    const parts = [keyword, 'discriminator'];
    if (branches.length <= 12)
      yield invalid(keyword, 'none of the alternatives', besides(parts, ...branches.map(not)));
    if (keyword === 'anyOf') continue;
    for (const [index, branch] of branches.slice(0, 12).entries()) {
      const next = branches[index + 1];
      if (next !== undefined)
        yield invalid(
          'oneOf',
          `the alternatives ${index + 1} and ${index + 2} at once`,
          besides(parts, branch, next),
        );
    }
  }
  const name = schema.discriminator?.propertyName;
  if (typeof name === 'string')
    yield invalid(
      'discriminator',
      'a kind that is not described',
      besides(['anyOf', 'oneOf', 'discriminator'], {
        type: 'object',
        required: [name],
        properties: { [name]: { const: 'undescribed' } },
      }),
    );
}

/** The schemas that apply to the value itself, references and `allOf` taken apart. */
function membersOf(contract: Contract, places: readonly Place[]): Place[] {
  const members: Place[] = [];
  const seen = new Set<Schema>();
  const queue = [...places];
  for (const { at, schema } of queue) {
    if (!isMap(schema) || seen.has(schema)) continue;
    seen.add(schema);
    members.push({ schema: omit(schema, ['$ref', 'allOf']), at });
    const key = typeof schema.$ref === 'string' ? schemaKey(schema.$ref) : undefined;
    const target = key === undefined ? undefined : contract.schemas[key];
    if (key !== undefined && target !== undefined)
      queue.push({ schema: target, at: contract.schemaRefs[key] ?? at });
    for (const [index, part] of (schema.allOf ?? []).entries())
      queue.push({ schema: part, at: below(at, 'allOf', index) });
  }
  return members;
}

function omit(schema: SchemaObject, keywords: readonly string[]): SchemaObject {
  return Object.fromEntries(Object.entries(schema).filter(([keyword]) => !keywords.includes(keyword)));
}
