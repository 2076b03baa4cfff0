import { type Contract, describeProvenance, type Provenance, provenanceIn } from '@countersign/contract';

type Json = Readonly<Record<string, unknown>>;

/** What an object of a document is, and so what may stand in it. */
type Kind =
  | 'pathItem'
  | 'operation'
  | 'parameter'
  | 'requestBody'
  | 'response'
  | 'header'
  | 'mediaType'
  | 'encoding'
  | 'link'
  | 'server'
  | 'securityScheme'
  | 'schema'
  | 'property'
  | 'callback'
  | 'components'
  | 'document';

interface Children {
  readonly one?: Readonly<Record<string, Kind>>;
  readonly list?: Readonly<Record<string, Kind>>;
  readonly map?: Readonly<Record<string, Kind>>;
}

const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace', 'query'];

const schema: Children = {
  one: { items: 'schema', additionalProperties: 'schema' },
  list: { allOf: 'schema', oneOf: 'schema', anyOf: 'schema', prefixItems: 'schema' },
  map: { properties: 'property', patternProperties: 'property' },
};
const value: Children = { one: { schema: 'schema' }, map: { content: 'mediaType' } };

const children: Readonly<Record<Kind, Children>> = {
  document: {
    one: { components: 'components' },
    list: { servers: 'server' },
    map: { paths: 'pathItem', webhooks: 'pathItem' },
  },
  components: {
    map: {
      schemas: 'property',
      parameters: 'parameter',
      requestBodies: 'requestBody',
      responses: 'response',
      headers: 'header',
      links: 'link',
      securitySchemes: 'securityScheme',
      callbacks: 'callback',
      pathItems: 'pathItem',
    },
  },
  pathItem: {
    one: Object.fromEntries(methods.map((method) => [method, 'operation'])),
    list: { parameters: 'parameter', servers: 'server' },
    map: { additionalOperations: 'operation' },
  },
  operation: {
    one: { requestBody: 'requestBody' },
    list: { parameters: 'parameter', servers: 'server' },
    map: { responses: 'response', callbacks: 'callback' },
  },
  parameter: value,
  header: value,
  requestBody: { map: { content: 'mediaType' } },
  response: { map: { headers: 'header', content: 'mediaType', links: 'link' } },
  mediaType: { one: { schema: 'schema' }, map: { encoding: 'encoding' } },
  encoding: { map: { headers: 'header' } },
  callback: {},
  link: {},
  server: {},
  securityScheme: {},
  schema,
  property: schema,
};

/** What has a description, told in any case, even when it is that of what is around; schemas: see `toldAt`. */
const described: ReadonlySet<Kind> = new Set([
  'operation',
  'parameter',
  'requestBody',
  'response',
  'header',
  'link',
  'server',
  'securityScheme',
]);

/**
 * A bundled description for a renderer: every description ends with how the statement is known, and operations carry
 * samples of code (by operation id, else `METHOD path`). The document itself stays as it is.
 */
export function annotateDocument(
  contract: Contract,
  document: object,
  samples: ReadonlyMap<string, string>,
): Json {
  const annotated = annotate(document, 'document');
  return { ...annotated, paths: mapMembers(annotated.paths, addSamples) };

  function annotate(node: object, kind: Kind, around?: Provenance): Json {
    const own = provenanceIn(node);
    // Nothing is inherited from above an operation or a component.
    const provenance = own ?? (kind === 'operation' ? undefined : around);
    const { note: _, keywords: __, ...inherited } = provenance ?? { basis: 'documented' };
    const enter = (member: unknown, as: Kind): unknown =>
      isObject(member) ? annotate(member, as, provenance && inherited) : member;
    const { one = {}, list = {}, map = {} } = children[kind];
    const result: Record<string, unknown> = { ...node };
    for (const [key, as] of Object.entries(one)) if (key in result) result[key] = enter(result[key], as);
    for (const [key, as] of Object.entries(list)) {
      const items = result[key];
      if (Array.isArray(items)) result[key] = items.map((item) => enter(item, as));
    }
    for (const [key, as] of Object.entries(map))
      if (isObject(result[key])) result[key] = mapMembers(result[key], (member) => enter(member, as));
    const told = toldAt(node, kind, own, provenance && inherited);
    if (told === undefined) return result;
    return { ...result, description: describe(result.description, describeProvenance(contract, told)) };
  }

  function addSamples(item: unknown, path: string): unknown {
    return mapMembers(item, (operation, method) => {
      if (!methods.includes(method) || !isObject(operation)) return operation;
      const { operationId } = operation as Json;
      const id = typeof operationId === 'string' ? operationId : `${method.toUpperCase()} ${path}`;
      const source = samples.get(id);
      if (source === undefined) return operation;
      return { ...operation, 'x-codeSamples': [{ lang: 'typescript', label: 'Countersign client', source }] };
    });
  }
}

/** What is said at an object itself; beside the reference to another one only for schemas, where both descriptions hold. */
function toldAt(
  node: object,
  kind: Kind,
  own: Provenance | undefined,
  inherited: Provenance | undefined,
): Provenance | undefined {
  if (kind === 'schema' || kind === 'property') {
    return own ?? (kind === 'property' && !('$ref' in node) ? inherited : undefined);
  }
  return described.has(kind) && !('$ref' in node) ? (own ?? inherited) : undefined;
}

function mapMembers(node: unknown, change: (member: unknown, key: string) => unknown): Json {
  return isObject(node)
    ? Object.fromEntries(Object.entries(node).map(([key, member]) => [key, change(member, key)]))
    : {};
}

function describe(description: unknown, basis: string): string {
  return [typeof description === 'string' ? description.trim() : '', basis].filter(Boolean).join('\n\n');
}

function isObject(node: unknown): node is object {
  return typeof node === 'object' && node !== null && !Array.isArray(node);
}
