import { type Contract, type Schema, type SchemaObject, schemaKey } from '@countersign/contract';
import { isMap } from './tighten-shape.ts';

/** For each member of a discriminated choice, what a value must say to be taken for it; undefined for a nameless one. */
export function discriminated(
  contract: Contract,
  { discriminator }: SchemaObject,
  members: readonly Schema[],
): (Schema | undefined)[] {
  if (!isMap(discriminator) || typeof discriminator.propertyName !== 'string')
    return members.map(() => undefined);
  const property = discriminator.propertyName;
  const mapping = Object.entries(isMap(discriminator.mapping) ? discriminator.mapping : {});
  return members.map((member) => {
    if (!isMap(member)) return undefined;
    const key = typeof member.$ref === 'string' ? schemaKey(member.$ref) : undefined;
    const mapped = mapping.filter(([, target]) => schemaKey(String(target)) === key).map(([name]) => name);
    const declared = declaredValues(contract, member, property);
    const own = key === undefined ? undefined : contract.schemaRefs[key]?.split('/').at(-1);
    const taken = new Set<unknown>(mapping.filter(([name]) => !mapped.includes(name)).map(([name]) => name));
    const names = [...mapped, ...declared, ...(own === undefined ? [] : [own])].filter(
      (name) => !taken.has(name),
    );
    return names.length === 0
      ? undefined
      : { type: 'object', required: [property], properties: { [property]: { enum: names } } };
  });
}

/** The values that a branch itself allows for the property. */
function declaredValues(
  contract: Contract,
  member: Schema | undefined,
  property: string,
  seen: Set<Schema> = new Set(),
): unknown[] {
  if (member === undefined || !isMap(member) || seen.has(member)) return [];
  seen.add(member);
  const declared = member.properties?.[property];
  if (isMap(declared) && 'const' in declared) return [declared.const];
  if (isMap(declared) && Array.isArray(declared.enum)) return declared.enum;
  const target = typeof member.$ref === 'string' ? contract.schemas[schemaKey(member.$ref)] : undefined;
  return [target, ...(member.allOf ?? [])].flatMap((base) => declaredValues(contract, base, property, seen));
}
