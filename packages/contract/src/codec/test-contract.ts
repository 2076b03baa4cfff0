import type { Contract, Encoding, MediaType, Operation, Parameter, Schema } from '../model.ts';

/** Small model objects for unit tests, complete enough for the codec. */
const described = { at: '0#', provenance: { basis: 'documented' } } as const;

export function testContract(overrides: Partial<Contract> = {}): Contract {
  return {
    formatVersion: 1,
    name: 'test',
    title: 'Test',
    version: '1',
    openapi: '3.1.1',
    files: ['test.yaml'],
    positions: {},
    sources: {},
    annotated: false,
    servers: [],
    securitySchemes: {},
    workflows: [],
    operations: [],
    schemas: {},
    schemaRefs: {},
    notJudged: [],
    ...overrides,
  };
}

export function testParameter(overrides: Partial<Parameter> & Pick<Parameter, 'in'>): Parameter {
  const inText = overrides.in === 'path' || overrides.in === 'header';
  const style = overrides.style ?? (inText ? 'simple' : 'form');
  return {
    ...described,
    name: 'color',
    required: true,
    deprecated: false,
    allowEmptyValue: false,
    style,
    explode: style === 'form',
    allowReserved: false,
    examples: [],
    ...overrides,
  };
}

export function testMediaType(
  mediaType: string,
  schema?: Schema,
  encoding: Record<string, Partial<Encoding>> = {},
): MediaType {
  const encodings = Object.entries(encoding).map(([name, value]) => [
    name,
    { at: described.at, headers: [], ...value },
  ]);
  return {
    ...described,
    mediaType,
    examples: [],
    encoding: Object.fromEntries(encodings),
    ...(schema === undefined ? {} : { schema }),
  };
}

export function testOperation(method: string, path: string, overrides: Partial<Operation> = {}): Operation {
  return {
    ...described,
    id: `${method} ${path}`,
    method,
    path,
    deprecated: false,
    tags: [],
    servers: [],
    parameters: [],
    responses: [],
    security: [],
    ...overrides,
  };
}
