import {
  type Contract,
  type MediaType,
  type Operation,
  type OperationInput,
  resolveSchema,
  type Schema,
} from '@countersign/contract';
import { sampleValue } from '../generate/arbitrary-of.ts';
import { mergeAll } from '../merge-schemas.ts';
import { isRecord } from './json-pointer.ts';
import { requestMedia } from './request-media.ts';
import { isJson } from './schema-place.ts';
import { isValid, varyLeaves } from './vary-value.ts';

/** What addresses an object, or says which version of it is changed: another value of these is another request. */
const addressing = /^_?(id|uuid|guid|version|revision|rev|etag)$/i;
/** Words that leave a client a say after all. */
const exceptions =
  /\b(unless|except|admin\w*|import\w*|migrat\w*|(may|can) be (set|given|chosen|changed)|if given)\b/i;

/**
 * A change with values for what only the server changes, beside what may be changed: it ignores them, or refuses the
 * request (JSON Schema validation § 9.4). None where there is nothing of that kind.
 */
export function withReadOnly(
  contract: Contract,
  operation: Operation,
  inputs: Iterable<OperationInput>,
  salt: string,
): readonly OperationInput[] {
  const [input] = inputs;
  if (input?.body === undefined || !isJson(input.body.mediaType) || !isRecord(input.body.value)) return [];
  const given = Object.entries(readOnlyProperties(contract, operation, input.body.mediaType)).flatMap(
    ([name, schema]) => {
      const value = otherValue(contract, schema, salt);
      return value === undefined ? [] : [[name, value] as const];
    },
  );
  const value = { ...input.body.value, ...Object.fromEntries(given) };
  return given.length === 0 ? [] : [{ ...input, body: { ...input.body, value } }];
}

/** The properties of a request body that are the server's own, by their names. */
export function readOnlyProperties(
  contract: Contract,
  operation: Operation,
  mediaType: string,
): Readonly<Record<string, Schema>> {
  const media: MediaType | undefined = requestMedia(operation, mediaType);
  const shape = mergeAll(contract, media?.schema ?? true);
  const properties = Object.entries((typeof shape === 'object' && shape.properties) || {});
  return Object.fromEntries(
    properties.filter(([name, schema]) => {
      const property = mergeAll(contract, schema);
      if (typeof property === 'boolean' || property.readOnly !== true) return false;
      const isAddress = operation.parameters.some((each) => each.in === 'path' && each.name === name);
      return !isAddress && !addressing.test(name) && !exceptions.test(String(property.description ?? ''));
    }),
  );
}

/** A text or number that a server does not come by itself; none where there are few to choose from. */
function otherValue(contract: Contract, schema: Schema, salt: string): unknown {
  const property = mergeAll(contract, resolveSchema(contract, schema));
  if (typeof property === 'boolean') return undefined;
  const { readOnly: _, ...free } = property;
  if (free.enum !== undefined || free.const !== undefined) return undefined;
  const sample = sampleValue(contract, free, { seed: 1, fullness: 'some', direction: 'request' });
  if (!sample.ok) return undefined;
  if (typeof sample.value === 'number') return [73_421, 421].find((each) => isValid(contract, free, each));
  if (typeof sample.value !== 'string') return undefined;
  return varyLeaves(contract, free, sample.value, { variant: 'plain', salt });
}
