import {
  type Contract,
  isBinarySchema,
  type MediaType,
  type Operation,
  type Provenance,
  provenanceOf,
  type Schema,
  type SchemaObject,
  type SourceRef,
  schemaKey,
} from '@countersign/contract';
import { formatPointer } from './json-pointer.ts';

/** A schema, and where it stands. */
export interface SchemaPlace {
  readonly schema: SchemaObject;
  readonly at: SourceRef;
  readonly provenance: Provenance;
}

/** The schemas that describe what stands at a place of a JSON value; none where nothing is said of it. */
export function schemasAt(
  contract: Contract,
  media: MediaType | undefined,
  tokens: readonly (string | number)[],
): readonly SchemaPlace[] {
  if (media?.schema === undefined) return [];
  const { schema, schemaAt = media.at, provenance } = media;
  let walks = expand(contract, [{ schema, at: schemaAt, path: [] }]);
  for (const token of tokens)
    walks = expand(
      contract,
      walks.flatMap((walk) => enter(walk, String(token))),
    );
  return walks.flatMap((walk) =>
    typeof walk.schema === 'boolean'
      ? []
      : [
          {
            schema: walk.schema,
            at: walk.at,
            provenance: provenanceOf(contract, { site: provenance, schema, path: walk.path }),
          },
        ],
  );
}

interface Walk {
  readonly schema: Schema;
  readonly at: SourceRef;
  readonly path: readonly (string | number)[];
}

const mostWalks = 200;

/** Follows references, and takes the alternatives and conjuncts in. */
function expand(contract: Contract, walks: readonly Walk[]): readonly Walk[] {
  const found: Walk[] = [];
  const queue = [...walks];
  while (queue.length > 0 && found.length < mostWalks) {
    const walk = queue.shift();
    if (walk === undefined || typeof walk.schema === 'boolean') continue;
    found.push(walk);
    const { $ref, allOf, oneOf, anyOf } = walk.schema;
    if ($ref !== undefined) {
      const key = schemaKey($ref);
      const schema = contract.schemas[key];
      if (schema !== undefined)
        queue.push({ schema, at: contract.schemaRefs[key] ?? walk.at, path: [...walk.path, '$ref'] });
    }
    for (const [keyword, parts] of Object.entries({ allOf, oneOf, anyOf })) {
      for (const [index, part] of (parts ?? []).entries()) queue.push(step(walk, part, keyword, index));
    }
  }
  return found;
}

function enter(walk: Walk, token: string): Walk[] {
  if (typeof walk.schema === 'boolean') return [];
  const { properties, additionalProperties, prefixItems, items } = walk.schema;
  const property =
    properties !== undefined && Object.hasOwn(properties, token) ? properties[token] : undefined;
  if (property !== undefined) return [step(walk, property, 'properties', token)];
  if (/^\d+$/.test(token)) {
    const prefix = prefixItems?.[Number(token)];
    if (prefix !== undefined) return [step(walk, prefix, 'prefixItems', Number(token))];
    if (items !== undefined) return [step(walk, items, 'items')];
  }
  return additionalProperties === undefined ? [] : [step(walk, additionalProperties, 'additionalProperties')];
}

function step(walk: Walk, schema: Schema, ...tokens: readonly (string | number)[]): Walk {
  return {
    schema,
    at: `${walk.at}${formatPointer(tokens)}` as SourceRef,
    path: [...walk.path, ...tokens],
  };
}

/** The JSON media type of an operation's answer of this status. */
export function jsonAnswer(operation: Operation, status: number): MediaType | undefined {
  const wanted = [String(status), `${Math.floor(status / 100)}XX`, 'default'];
  const described = wanted.flatMap((key) =>
    operation.responses.filter((response) => response.status.toUpperCase() === key.toUpperCase()),
  )[0];
  return described?.content.find(({ mediaType }) => isJson(mediaType));
}

/** RFC 7396: what a patch leaves out of an object stays, inside the object, too. */
export function isMergePatch(mediaType: string): boolean {
  return /^application\/merge-patch\+json\b/i.test(mediaType);
}

/** RFC 6902: a list of what to do to an object. */
export function isJsonPatch(mediaType: string): boolean {
  return /^application\/json-patch\+json\b/i.test(mediaType);
}

export function isJson(mediaType: string): boolean {
  return /^application\/(?:[\w.-]+\+)?json\b/i.test(mediaType) || mediaType === '*/*';
}

/** Files of whatever type they are. */
export function isAnyBytes(contract: Contract, { mediaType, schema }: MediaType): boolean {
  return mediaType === '*/*' && isBinarySchema(contract, schema);
}

/** A form without files. */
export function isPlainForm(mediaType: string): boolean {
  return /^application\/x-www-form-urlencoded\b/i.test(mediaType);
}

export function isForm(mediaType: string): boolean {
  return isPlainForm(mediaType) || /^multipart\/form-data\b/i.test(mediaType);
}
