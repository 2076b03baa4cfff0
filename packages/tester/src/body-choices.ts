import {
  bodyKind,
  type Contract,
  type FilePart,
  isBinarySchema,
  type MediaType,
  type Operation,
  type Schema,
  validateValue,
} from '@countersign/contract';
import type { Choice, Unusable } from './choice.ts';
import { sampleValue } from './generate/arbitrary-of.ts';
import { createFile } from './media/create-file.ts';
import { mergeAll } from './merge-schemas.ts';

/** The values that a body of one media type may have; without a media type, the absence of a body. */
export interface BodyGroup {
  readonly mediaType?: string;
  readonly choices: readonly Choice[];
}

/**
 * For each described media type its documented examples, else one sample; and no body, where it is optional.
 * Empty when a body is required and none can be made.
 */
export function bodyChoices(
  contract: Contract,
  operation: Operation,
  seed: number,
  note: (unusable: Unusable) => void,
): readonly BodyGroup[] {
  const body = operation.requestBody;
  if (body === undefined) return [{ choices: [] }];
  const groups: BodyGroup[] = [];
  for (const media of body.content) {
    const mediaType = concreteType(contract, media, seed);
    const choices = documentedChoices(contract, media, seed, note);
    const sample = choices.length === 0 ? sampleBody(contract, media, mediaType, seed) : undefined;
    if (sample !== undefined) choices.push(sample);
    if (choices.length > 0) groups.push({ mediaType, choices });
    else note({ at: media.at, message: `no valid ${media.mediaType} body was found: none was sent` });
  }
  if (!body.required || body.content.length === 0) groups.push({ choices: [] });
  return groups;
}

/** A range stands for types of the sender's choice. */
function concreteType(contract: Contract, { mediaType, schema }: MediaType, seed: number): string {
  if (!mediaType.includes('*')) return mediaType;
  if (isBinarySchema(contract, schema, 'application/octet-stream'))
    return createFile({ mediaType, seed }).contentType;
  return mediaType.startsWith('text/') ? 'text/plain' : 'application/json';
}

function documentedChoices(
  contract: Contract,
  media: MediaType,
  seed: number,
  note: (unusable: Unusable) => void,
): Choice[] {
  const choices: Choice[] = [];
  for (const example of media.examples) {
    if (!('value' in example)) {
      note({
        at: example.at,
        message: `example ${example.name} of ${media.mediaType} is not written out here; it was not used`,
      });
      continue;
    }
    const value = withBytes(contract, media, example.value, seed);
    const [violation] =
      media.schema === undefined
        ? []
        : validateValue(contract, media.schema, value, { direction: 'request' }).filter(
            ({ advisory }) => !advisory,
          );
    if (violation === undefined) choices.push({ name: example.name, value, documented: true });
    else
      note({
        at: example.at,
        message: `example ${example.name} of ${media.mediaType} breaks its own schema (${violation.message}); it was not used`,
      });
  }
  return choices;
}

function sampleBody(
  contract: Contract,
  media: MediaType,
  mediaType: string,
  seed: number,
): Choice | undefined {
  const kind = bodyKind(mediaType);
  if (kind === 'unjudged') return undefined;
  if (media.schema === undefined && kind === 'json') return { name: 'sample', value: {}, documented: false };
  const fileTypes = Object.fromEntries(
    Object.entries(media.encoding).map(([name, { contentType = '' }]) => [name, contentType]),
  );
  const sample = sampleValue(contract, media.schema ?? true, {
    seed,
    fullness: 'typical',
    direction: 'request',
    at: media.schemaAt,
    mediaType,
    fileTypes,
  });
  return sample.ok ? { name: 'sample', value: sample.value, documented: false } : undefined;
}

/** An example cannot hold bytes: where they belong, its text is taken for their name or for the bytes themselves. */
function withBytes(contract: Contract, media: MediaType, value: unknown, seed: number): unknown {
  const kind = bodyKind(media.mediaType);
  if (
    typeof value === 'string' &&
    (kind === 'unjudged' || isBinarySchema(contract, media.schema, media.mediaType))
  ) {
    return new TextEncoder().encode(value);
  }
  if (kind !== 'multipart' || typeof value !== 'object' || value === null || Array.isArray(value))
    return value;
  const shape = mergeAll(contract, media.schema ?? true);
  if (typeof shape === 'boolean') return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => {
      const schema = shape.properties?.[name] ?? shape.additionalProperties;
      return [name, partWithBytes(contract, schema, part, media.encoding[name]?.contentType ?? '', seed)];
    }),
  );
}

function partWithBytes(
  contract: Contract,
  schema: Schema | undefined,
  part: unknown,
  mediaType: string,
  seed: number,
): unknown {
  if (Array.isArray(part)) {
    const list = mergeAll(contract, schema ?? true);
    const items = typeof list === 'object' ? list.items : undefined;
    return part.map((item) => partWithBytes(contract, items, item, mediaType, seed));
  }
  if (typeof part !== 'string' || !isBinarySchema(contract, schema, 'application/octet-stream')) return part;
  const file = createFile({ mediaType, seed });
  if (/^[^\s{}<>]+\.[A-Za-z0-9]{1,5}$/.test(part)) return { ...file, filename: part } satisfies FilePart;
  return { ...file, bytes: new TextEncoder().encode(part) } satisfies FilePart;
}
