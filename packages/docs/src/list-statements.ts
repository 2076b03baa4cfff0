import {
  below,
  type Contract,
  type Described,
  type Header,
  type MediaType,
  type Operation,
  type Provenance,
  type SourceRef,
} from '@countersign/contract';
import { extensionProvenance } from './extension-provenance.ts';
import { listSchemaStatements } from './list-schema-statements.ts';

/** Something that a description says, and how that is known. */
export interface Statement {
  /** What it is about, in the words of OpenAPI: `parameter batch_id in path`. */
  readonly label: string;
  readonly at: SourceRef;
  readonly provenance: Provenance;
  /** Whether it states its provenance itself; otherwise it has that of what is around it. */
  readonly own: boolean;
}

/** The statements about one operation, one component or the API as a whole. */
export interface StatementGroup {
  readonly kind: 'api' | 'operation' | 'schema' | 'workflow';
  readonly name: string;
  /** Beside the name: method and path. */
  readonly detail?: string;
  readonly statements: readonly Statement[];
}

/**
 * Everything that a description states, in its order.
 *
 * @param document the bundled description
 */
export function listStatements(contract: Contract, document: object): readonly StatementGroup[] {
  const groups: StatementGroup[] = [
    { kind: 'api', name: contract.title, statements: listApi(contract) },
    ...contract.operations.map((operation) => ({
      kind: 'operation' as const,
      name: operation.id,
      detail: `${operation.method} ${operation.path}`,
      statements: [...listOperation(contract, operation), ...listExtensions(document, operation)],
    })),
    ...Object.entries(contract.schemas).map(([name, schema]) => ({
      kind: 'schema' as const,
      name,
      statements: listSchemaStatements(contract, schema, {
        label: 'schema',
        at: contract.schemaRefs[name] ?? '0#',
        // A component states its own basis; nothing around it does.
        site: { basis: 'documented' },
        named: true,
      }),
    })),
    ...contract.workflows.map((workflow) => ({
      kind: 'workflow' as const,
      name: workflow.id,
      statements: [
        state('workflow', workflow),
        ...workflow.steps.map((step) => state(`step ${step.id}`, step, workflow)),
      ],
    })),
  ];
  return groups.filter(({ statements }) => statements.length > 0);
}

/** @param around what it stands in, whose provenance it may have */
function state(label: string, { at, provenance }: Described, around?: Described): Statement {
  return {
    label,
    at,
    provenance,
    own: around === undefined || !isSame(provenance, around.provenance),
  };
}

function isSame(one: Provenance, other: Provenance): boolean {
  return one.basis === other.basis && one.source === other.source && one.note === other.note;
}

function listApi({ servers, securitySchemes }: Contract): Statement[] {
  return [
    ...servers.map((server) => state(`server ${server.url}`, server)),
    ...Object.values(securitySchemes).map((scheme) => state(`security scheme ${scheme.name}`, scheme)),
  ];
}

function listOperation(contract: Contract, operation: Operation): Statement[] {
  const { requestBody } = operation;
  return [
    state('operation', operation),
    ...operation.parameters.flatMap((parameter) => {
      const label = `${parameter.in} parameter ${parameter.name}`;
      return [state(label, parameter, operation), ...listValue(contract, label, parameter)];
    }),
    ...(requestBody === undefined
      ? []
      : [
          state('request body', requestBody, operation),
          ...requestBody.content.flatMap((media) => listMedia(contract, 'request body', media, requestBody)),
        ]),
    ...operation.responses.flatMap((response) => {
      const label = `response ${response.status}`;
      return [
        state(label, response, operation),
        ...response.headers.flatMap((header) => listHeader(contract, label, header, response)),
        ...response.content.flatMap((media) => listMedia(contract, label, media, response)),
        ...response.links.map((link) => state(`${label}, link ${link.name}`, link, response)),
      ];
    }),
  ];
}

/** What is said beside OpenAPI: of jobs and of bytes. */
function listExtensions(document: object, operation: Operation): Statement[] {
  return (
    [
      ['x-job', operation.job],
      ['x-content', operation.content],
    ] as const
  ).flatMap(([name, said]) => {
    if (said === undefined) return [];
    const provenance = extensionProvenance(document, operation, name);
    return [
      state(
        `${name === 'x-job' ? 'job' : 'claims about bytes'} (${name})`,
        { at: said.at, provenance },
        operation,
      ),
    ];
  });
}

function listHeader(contract: Contract, label: string, header: Header, around: Described): Statement[] {
  const own = `${label}, header ${header.name}`;
  return [state(own, header, around), ...listValue(contract, own, header)];
}

function listMedia(contract: Contract, label: string, media: MediaType, around: Described): Statement[] {
  const own = `${label}, ${media.mediaType}`;
  return [state(own, media, around), ...listValue(contract, own, media)];
}

/** What a schema that stands right there says; components have groups of their own. */
function listValue(contract: Contract, label: string, value: Header | MediaType): Statement[] {
  if (value.schema === undefined) return [];
  const at = value.schemaAt ?? below(value.at, 'schema');
  return listSchemaStatements(contract, value.schema, { label, at, site: value.provenance, named: false });
}
