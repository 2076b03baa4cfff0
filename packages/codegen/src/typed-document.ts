import type {
  Contract,
  Header,
  MediaType,
  Operation,
  OperationResponse,
  Parameter,
  Provenance,
} from '@countersign/contract';
import { requestKind, responseKind } from './body-kind.ts';
import { findFormComponents } from './form-components.ts';
import { headerKind } from './header-kind.ts';
import { type FormContext, fileSchema, typedFormComponent, typedFormSchema } from './typed-form.ts';
import { type DocumentObject, describe, type SchemaSite, typedSchema } from './typed-schema.ts';

/**
 * The contract as an OpenAPI 3.1 document for openapi-typescript: one dialect, no external references, every operation
 * with an id, bodies in the shape that the client's runtime takes and gives, and provenance in the descriptions.
 */
export function typedDocument(contract: Contract): DocumentObject {
  const context: FormContext = { contract, components: findFormComponents(contract) };
  return {
    openapi: '3.1.0',
    info: { title: contract.title, version: contract.version },
    // Only the types of operations are used, so that a path need be no more than a place for one.
    paths: Object.fromEntries(
      contract.operations.map((operation, index) => [
        `/${index}`,
        { post: typedOperation(context, operation) },
      ]),
    ),
    components: {
      schemas: Object.fromEntries(
        Object.entries(contract.schemas).map(([key, schema]) => {
          const site: SchemaSite = { provenance: unstated, named: true };
          const inForms = context.components.has(key);
          return [
            key,
            inForms ? typedFormComponent(context, schema, site) : typedSchema(contract, schema, site),
          ];
        }),
      ),
    },
  };
}

/** The name under which an operation's types are declared: openapi-typescript takes `#` for a separator of paths. */
export function operationKey({ id }: Operation): string {
  return id.replaceAll('#', '/');
}

/** A component states its own basis; nothing around it does. */
const unstated: Provenance = { basis: 'documented' };

function typedOperation(context: FormContext, operation: Operation): DocumentObject {
  const { contract } = context;
  const { requestBody } = operation;
  return {
    operationId: operationKey(operation),
    parameters: operation.parameters.map((parameter) => typedParameter(contract, parameter)),
    ...(requestBody && {
      requestBody: {
        required: requestBody.required,
        ...describe(contract, requestBody.description, requestBody.provenance),
        content: Object.fromEntries(
          requestBody.content.map((media) => [media.mediaType, { schema: requestSchema(context, media) }]),
        ),
      },
    }),
    responses: Object.fromEntries(
      operation.responses.map((response) => [response.status, typedResponse(contract, response)]),
    ),
  };
}

function typedParameter(contract: Contract, parameter: Parameter): DocumentObject {
  const schema = parameter.schema ?? parameter.content?.schema;
  return {
    name: parameter.name,
    in: parameter.in === 'querystring' ? 'query' : parameter.in,
    required: parameter.required,
    ...(parameter.deprecated && { deprecated: true }),
    ...describe(contract, parameter.description, parameter.provenance),
    schema: schema === undefined ? {} : typedSchema(contract, schema, parameter),
  };
}

function requestSchema(context: FormContext, media: MediaType): unknown {
  switch (requestKind(media.mediaType)) {
    case 'multipart':
      return typedFormSchema(context, media.schema, media);
    case 'octets':
      return fileSchema('octets');
    case 'text':
      return { type: 'string' };
    default:
      return typedSchema(context.contract, media.schema ?? true, media);
  }
}

function typedResponse(contract: Contract, response: OperationResponse): DocumentObject {
  return {
    description: '',
    ...describe(contract, response.description, response.provenance),
    headers: Object.fromEntries(
      response.headers.map((header) => [header.name, typedHeader(contract, header)]),
    ),
    ...(response.content.length > 0 && {
      content: Object.fromEntries(
        response.content.map((media) => [media.mediaType, { schema: responseSchema(contract, media) }]),
      ),
    }),
  };
}

function responseSchema(contract: Contract, media: MediaType): unknown {
  const kind = responseKind(contract, media);
  if (kind === 'stream') return fileSchema('stream');
  return kind === 'text' ? { type: 'string' } : typedSchema(contract, media.schema ?? true, media);
}

function typedHeader(contract: Contract, header: Header): DocumentObject {
  return {
    ...(header.required && { required: true }),
    ...(header.deprecated && { deprecated: true }),
    ...describe(contract, header.description, header.provenance),
    schema: headerSchemas[headerKind(contract, header)],
  };
}

const headerSchemas = {
  string: { type: 'string' },
  number: { type: 'number' },
  boolean: { type: 'boolean' },
  list: { type: 'array', items: { type: 'string' } },
};
