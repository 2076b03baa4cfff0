import type { MediaType, Operation, OperationInput, SchemaObject } from '@countersign/contract';
import { sampleValue } from '../generate/arbitrary-of.ts';
import { mergeAll } from '../merge-schemas.ts';
import type { PlanContext } from './draft.ts';
import { lazily, mediaOf, requiredInput } from './inputs.ts';
import { isRecord } from './json-pointer.ts';
import { isServerOwned } from './oracles/server-owned.ts';
import { isJson, isMergePatch, schemasAt } from './schema-place.ts';
import { isValid, varyValue } from './vary-value.ts';

const mostPatches = 2;

/** Bodies that change one property each, or one inside it, and those that the schema requires beside it. */
export function patchInputs(
  context: PlanContext,
  operation: Operation,
  index: number,
): readonly OperationInput[] {
  const { contract, seed } = context;
  const media = operation.requestBody?.content.find(({ mediaType }) => isJson(mediaType));
  if (media?.schema === undefined) return [];
  const base = requiredInput(contract, operation, seed);
  const mediaType = media.mediaType.includes('*') ? 'application/json' : media.mediaType;
  const sample = sampleValue(contract, media.schema, { seed, fullness: 'typical', direction: 'request' });
  const described = mediaOf(operation, mediaType);
  if (!sample.ok || !isRecord(sample.value) || described === undefined) return [];
  const varied = varyValue(contract, described, sample.value, {
    variant: index === 0 ? 'plain' : 'rich',
    salt: `u${index}${seed}`,
  });
  const shape = mergeAll(contract, media.schema);
  const required: SchemaObject['required'] = typeof shape === 'boolean' ? [] : (shape.required ?? []);
  const names = Object.keys(isRecord(varied) ? varied : {}).filter((name) => !isServerOwned(`/${name}`));
  const only = (name: string, value: unknown): Readonly<Record<string, unknown>> => ({
    ...Object.fromEntries(
      Object.entries(isRecord(varied) ? varied : {}).filter(([each]) => required.includes(each)),
    ),
    [name]: value,
  });
  const variedAt = (name: string): unknown => (isRecord(varied) ? varied[name] : undefined);
  const whole = names.map((name) => only(name, variedAt(name)));
  // What a merge patch leaves out of an inner object stays, too (RFC 7396).
  const inner = isMergePatch(mediaType)
    ? names.flatMap((name) => innerChanges(variedAt(name)).map((value) => only(name, value)))
    : [];
  // What may be nothing is nothing then.
  const nothing = names.flatMap((name) => {
    const schemas = schemasAt(contract, described, [name]);
    const isNullable = schemas.some(({ schema }) => [schema.type ?? []].flat().includes('null'));
    return isNullable && variedAt(name) !== null ? [only(name, null)] : [];
  });
  const bodies = [
    ...whole.slice(0, mostPatches),
    // Not of the first object: what it had is gone with its last replacement.
    ...nothing.slice(0, 1),
    ...inner.slice(0, 1),
    ...whole.slice(mostPatches),
    ...inner.slice(1),
  ].filter((body) => isValid(contract, described.schema ?? true, body));
  // Each object sees other properties changed; the first one has all of them before, so that there is something to lose.
  const turned = [...bodies.slice(index * mostPatches), ...bodies.slice(0, index * mostPatches)];
  const filled = index === 0 && names.length > 1 ? filling(context, described, sample.value, names) : [];
  return [...filled, ...turned.slice(0, mostPatches)].map((value) => ({
    ...base,
    body: { mediaType, value },
  }));
}

/**
 * All of the properties in one body, with other values than those that follow, and with none that a server would fall back
 * on: neither a default nor the first of a list.
 */
function filling(
  { contract, seed }: PlanContext,
  media: MediaType,
  sample: unknown,
  names: readonly string[],
): readonly unknown[] {
  const varied = varyValue(contract, media, sample, { variant: 'plain', salt: `f${seed}` });
  const entries = Object.entries(isRecord(varied) ? varied : {}).filter(([name]) => names.includes(name));
  const body = Object.fromEntries(
    entries.map(([name, value]) => {
      const listed = schemasAt(contract, media, [name]).find(
        ({ schema }) => schema.enum !== undefined,
      )?.schema;
      const last = listed?.enum?.findLast((each) => each !== listed.default && each !== null);
      return [name, last ?? value];
    }),
  );
  return isValid(contract, media.schema ?? true, body) ? [body] : [];
}

/** An object with one of its several properties alone, for each of them. */
function innerChanges(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  const entries = isRecord(value) ? Object.entries(value) : [];
  return entries.length < 2 ? [] : entries.map((entry) => Object.fromEntries([entry]));
}

/** The patches of one object, each a step of its own. */
export function patches(
  context: PlanContext,
  operation: Operation,
  index: number,
): readonly Iterable<OperationInput>[] {
  const all = lazily(() => patchInputs(context, operation, index));
  return Array.from({ length: mostPatches + (index === 0 ? 1 : 0) }, (_, place) =>
    lazily(() => [...all].slice(place, place + 1)),
  );
}
