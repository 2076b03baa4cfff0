import type { AnySchemaObject } from 'ajv';
import type { Contract, Discriminator, Schema, SchemaObject } from '../model.ts';
import { pointerTokens } from '../pointer.ts';
import { schemaKey } from '../resolve-schema.ts';
import type { Origin, Preparation, Surroundings } from './prepare-schema.ts';
import { isMap } from './sanitise-keyword.ts';

type Prepared = AnySchemaObject | boolean;

/** What an error of the keyword `discriminator` is about. */
export interface UnknownBranch {
  readonly property: string;
  readonly known: readonly unknown[];
}

/**
 * Spells a `discriminator` out: the property chooses the branch, so that errors are those of that branch alone. A value
 * that names no branch is refused (OpenAPI 3.1.1 § 4.8.25.4), unless `defaultMapping` or a branch without a name takes
 * it. Without the property it is the plain `oneOf` or `anyOf`.
 *
 * Branches are named by `mapping`, by their component, or by the `const` or `enum` that they give the property.
 */
export function prepareDiscriminator(
  preparation: Preparation,
  origin: Origin,
  around: Surroundings,
  keyword: 'anyOf' | 'oneOf',
  branches: readonly Prepared[],
): AnySchemaObject | undefined {
  const schema = origin.schema as SchemaObject;
  const { contract, origins } = preparation;
  const discriminator = schema.discriminator;
  const members = schema[keyword];
  if (!isMap(discriminator) || typeof discriminator.propertyName !== 'string' || members === undefined)
    return undefined;

  const property = discriminator.propertyName;
  const names = nameBranches(contract, discriminator, members);
  const ours = (part: AnySchemaObject): AnySchemaObject => {
    origins.set(part, origin);
    return part;
  };
  const holds = (values: readonly unknown[]): AnySchemaObject => ({
    type: 'object',
    required: [property],
    properties: { [property]: { enum: values } },
  });
  const all = ours({ [keyword]: branches });
  const chosen = groups(names).map(({ values, indexes }) => {
    const [only = 0] = indexes;
    return when(
      holds(values),
      indexes.length === 1 ? branches[only] : ours({ [keyword]: indexes.map((index) => branches[index]) }),
    );
  });
  if (chosen.length === 0) return undefined;

  const known = [...names.keys()];
  return when(holds(known), { allOf: chosen }, otherwise());

  function otherwise(): AnySchemaObject {
    if (discriminator?.defaultMapping !== undefined) {
      const key = schemaKey(discriminator.defaultMapping);
      const target = contract.schemas[key];
      if (target !== undefined)
        return when({ type: 'object' }, { $ref: preparation.reference(key, target, around) }, all);
    }
    if (members?.some((member, index) => isUnnamed(contract, member, index, names))) return all;
    const mapped = Object.keys(discriminator?.mapping ?? {});
    const unknown: UnknownBranch = { property, known: mapped.length === members?.length ? mapped : known };
    return when({ type: 'object', required: [property] }, ours({ discriminator: unknown }), all);
  }
}

function when(
  condition: Prepared,
  consequence: Prepared = true,
  alternative: Prepared = true,
): AnySchemaObject {
  return { if: condition, then: consequence, else: alternative };
}

/** Value of the property → the branches that it may stand for. */
function nameBranches(
  contract: Contract,
  discriminator: Discriminator,
  members: readonly Schema[],
): Map<unknown, number[]> {
  const names = new Map<unknown, number[]>();
  const keys = members.map((member) =>
    isMap(member) && typeof member.$ref === 'string' ? schemaKey(member.$ref) : undefined,
  );
  for (const [value, target] of Object.entries(discriminator.mapping ?? {})) {
    const index = keys.indexOf(schemaKey(target));
    if (index >= 0) names.set(value, [index]);
  }
  for (const [index, key] of keys.entries()) {
    const component =
      key === undefined ? undefined : pointerTokens(contract.schemaRefs[key] ?? `#/${key}`).at(-1);
    if (component !== undefined && !names.has(component)) names.set(component, [index]);
  }
  // A base that lists the values of all branches must not make each of them every branch.
  const named = new Set(names.keys());
  for (const [index, member] of members.entries()) {
    for (const value of declaredValues(contract, member, discriminator.propertyName)) {
      if (!named.has(value)) names.set(value, [...(names.get(value) ?? []), index]);
    }
  }
  return names;
}

function groups(
  names: ReadonlyMap<unknown, readonly number[]>,
): { values: unknown[]; indexes: readonly number[] }[] {
  const found = new Map<string, { values: unknown[]; indexes: readonly number[] }>();
  for (const [value, indexes] of names) {
    const group = found.get(indexes.join()) ?? { values: [], indexes };
    group.values.push(value);
    found.set(indexes.join(), group);
  }
  return [...found.values()];
}

/** The values that a branch itself allows for the property. */
function declaredValues(
  contract: Contract,
  member: Schema,
  property: string,
  seen: Set<Schema> = new Set(),
): unknown[] {
  if (!isMap(member) || seen.has(member)) return [];
  seen.add(member);
  const declared = isMap(member.properties) ? member.properties[property] : undefined;
  if (isMap(declared) && 'const' in declared) return [declared.const];
  if (isMap(declared) && Array.isArray(declared.enum)) return declared.enum;
  const bases = Array.isArray(member.allOf) ? (member.allOf as Schema[]) : [];
  const target = typeof member.$ref === 'string' ? contract.schemas[schemaKey(member.$ref)] : undefined;
  return [target ?? true, ...bases].flatMap((base) => declaredValues(contract, base, property, seen));
}

/** Whether a branch could take an object that names none: it has no name itself, or is a choice again. */
function isUnnamed(
  contract: Contract,
  member: Schema,
  index: number,
  names: ReadonlyMap<unknown, readonly number[]>,
): boolean {
  const schema =
    isMap(member) && typeof member.$ref === 'string' ? contract.schemas[schemaKey(member.$ref)] : member;
  if (!isMap(schema)) return schema === true;
  if (schema.oneOf !== undefined || schema.anyOf !== undefined) return true;
  const named = [...names.values()].some((indexes) => indexes.includes(index));
  const types = schema.type === undefined ? ['object'] : [schema.type].flat();
  return !named && types.includes('object');
}
