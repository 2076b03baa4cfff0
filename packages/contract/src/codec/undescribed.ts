import type { MediaType, Operation, Parameter } from '../model.ts';

/** A media type that the operation does not describe, as a tester sends it to see it refused. */
export function undescribedMediaType(operation: Operation, mediaType: string): MediaType {
  return { mediaType, encoding: {}, examples: [], at: operation.at, provenance: operation.provenance };
}

/** A parameter that the operation does not describe: `simple` in paths and headers, else `form`. */
export function undescribedParameter(operation: Operation, where: Parameter['in'], name: string): Parameter {
  const inText = where === 'path' || where === 'header';
  return {
    name,
    in: where,
    required: where === 'path',
    deprecated: false,
    allowEmptyValue: false,
    style: inText ? 'simple' : 'form',
    explode: !inText,
    allowReserved: false,
    examples: [],
    at: operation.at,
    provenance: operation.provenance,
  };
}

/** Parameters of these names are to be ignored (OpenAPI 3.1 § 4.8.12.2): they are described elsewhere. */
export function isParameterHeader(name: string): boolean {
  return !/^(?:accept|content-type|authorization)$/i.test(name);
}

export function sameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
