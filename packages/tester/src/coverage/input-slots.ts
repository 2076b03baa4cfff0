import type { MediaType, Operation, OperationInput, Parameter } from '@countersign/contract';
import { isRange } from '@countersign/contract';
import type { SchemaSite } from './provenance-at.ts';

const groups = {
  path: 'path',
  query: 'query',
  querystring: 'query',
  header: 'headers',
  cookie: 'cookies',
} as const;

/** The input with another value for one parameter; `undefined` leaves it out. */
export function withParameter(input: OperationInput, parameter: Parameter, value: unknown): OperationInput {
  const group = groups[parameter.in];
  if (value !== undefined) return { ...input, [group]: { ...input[group], [parameter.name]: value } };
  const { [parameter.name]: _, ...others } = input[group] ?? {};
  return { ...input, [group]: others };
}

export function parameterValue(input: OperationInput, parameter: Parameter): unknown {
  return input[groups[parameter.in]]?.[parameter.name];
}

/** The schema of a parameter and where it stands. */
export function schemaOf({ schema, schemaAt, content, at, provenance }: Parameter): SchemaSite {
  return {
    schema: content?.schema ?? schema ?? true,
    at: content?.schemaAt ?? schemaAt ?? at,
    provenance: content?.provenance ?? provenance,
  };
}

/** The media type that a body of an input is described by. */
export function mediaOf(operation: Operation, mediaType: string): MediaType | undefined {
  const content = operation.requestBody?.content ?? [];
  return (
    content.find((media) => media.mediaType === mediaType) ??
    content.find((media) => isRange(media.mediaType))
  );
}

export function fileTypesOf({ encoding }: MediaType): Record<string, string> {
  return Object.fromEntries(
    Object.entries(encoding).map(([name, { contentType = '' }]) => [name, contentType]),
  );
}
