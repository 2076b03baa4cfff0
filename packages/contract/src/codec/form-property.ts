import type { Contract, Encoding, MediaType, Schema } from '../model.ts';
import { isBinarySchema } from './binary-schema.ts';
import type { Escaping } from './escaping.ts';
import { isRange } from './media-type.ts';
import { allowsScalar, typesOf } from './schema-types.ts';
import type { Styled } from './styled.ts';
import { propertySchema } from './subschema.ts';

/** How a property of a form is styled; undefined when its media type decides (OpenAPI 3.1 § 4.8.15.1.2). */
export function styledProperty(
  contract: Contract,
  media: MediaType,
  name: string,
  options: { escaping: (reserved: boolean) => Escaping; at: string },
): Styled | undefined {
  const encoding = ownEncoding(media, name);
  if (encoding === undefined || (encoding.style ?? encoding.explode ?? encoding.allowReserved) === undefined)
    return undefined;
  const { style = 'form', explode = style === 'form', allowReserved = false } = encoding;
  const schema = propertySchema(contract, media.schema, name);
  return {
    name,
    style,
    explode,
    schema,
    escaping: options.escaping(allowReserved),
    names: options.escaping(false),
    at: `${options.at}/${name}`,
  };
}

export function styledProperties(
  contract: Contract,
  media: MediaType,
  options: { escaping: (reserved: boolean) => Escaping; at: string },
): Styled[] {
  return Object.keys(media.encoding).flatMap((name) => styledProperty(contract, media, name, options) ?? []);
}

export function ownEncoding({ encoding }: MediaType, name: string): Encoding | undefined {
  return Object.hasOwn(encoding, name) ? encoding[name] : undefined;
}

/** The first concrete media type that `encoding` names for the property. */
export function statedContentType(encoding: Encoding | undefined): string | undefined {
  return encoding?.contentType
    ?.split(',')
    .map((type) => type.trim())
    .find((type) => type !== '' && !isRange(type));
}

/** The media type of a form's value by its schema (OpenAPI 3.1 § 4.8.15.1.1). */
export function defaultContentType(contract: Contract, schema: Schema | undefined): string {
  if (isBinarySchema(contract, schema, 'application/octet-stream')) return 'application/octet-stream';
  const types = typesOf(contract, schema);
  return allowsScalar(types) || !(types.has('object') || types.has('array'))
    ? 'text/plain'
    : 'application/json';
}
