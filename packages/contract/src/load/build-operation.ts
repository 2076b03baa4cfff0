import type {
  Job,
  Operation,
  OperationResponse,
  Parameter,
  RequestBody,
  SecurityRequirement,
  SecurityScheme,
  Server,
} from '../model.ts';
import { buildContentClaims, buildJob } from './build-extensions.ts';
import type { OperationIndex } from './build-link.ts';
import { buildContent } from './build-media-type.ts';
import { buildParameters } from './build-parameter.ts';
import { buildResponses } from './build-response.ts';
import { buildSecurity } from './build-security.ts';
import { buildServers } from './build-server.ts';
import { type Context, leaveOut, sourceRef } from './context.ts';
import type { FoundOperation } from './find-operations.ts';
import { child, fail, members, objectOf, optionalBoolean, optionalString, strings } from './node.ts';
import { down, once, type Site } from './site.ts';

/** What holds for an operation that does not say otherwise. */
export interface Defaults {
  readonly servers: readonly Server[];
  readonly security: readonly SecurityRequirement[];
  readonly securitySchemes: Readonly<Record<string, SecurityScheme>>;
}

export function buildOperation(
  context: Context,
  found: FoundOperation,
  operations: OperationIndex,
  defaults: Defaults,
): Operation {
  const { id, method, path, pathItems, site } = found;
  const summary = optionalString(site, 'summary');
  const description = optionalString(site, 'description');
  const body = down(context, site, 'requestBody');
  const requestBody =
    body && once(context, 'request body', body, (target) => buildRequestBody(context, target));
  const parameters = buildParameters(context, [...pathItems, site]);
  checkPathParameters(found, parameters);
  const responses = buildResponses(context, site, operations);
  const job = buildJob(context, site);
  checkJob(found, job, responses);
  const content = buildContentClaims(context, site);
  for (const [name, node] of members(child(site, 'callbacks'), '"callbacks"'))
    leaveOut(context, node, `callback "${name}" of ${id}: not judged (the server would have to call us)`);
  return {
    at: sourceRef(context, site),
    provenance: site.provenance,
    id,
    method,
    path,
    ...(summary !== undefined && { summary }),
    ...(description !== undefined && { description }),
    deprecated: optionalBoolean(site, 'deprecated') ?? false,
    tags: strings(child(site, 'tags'), '"tags"'),
    servers: nearestServers(context, [site, ...pathItems.toReversed()]) ?? defaults.servers,
    parameters,
    ...(requestBody !== undefined && { requestBody }),
    responses,
    security: buildSecurity(site, defaults.securitySchemes) ?? defaults.security,
    ...(job !== undefined && { job }),
    ...(content !== undefined && { content }),
  };
}

export function buildRequestBody(context: Context, site: Site): RequestBody {
  objectOf(site, 'a request body');
  const description = optionalString(site, 'description');
  if (child(site, 'content') === undefined) fail(site, 'the request body has no "content"');
  return {
    at: sourceRef(context, site),
    provenance: site.provenance,
    required: optionalBoolean(site, 'required') ?? false,
    ...(description !== undefined && { description }),
    content: buildContent(context, site),
  };
}

function nearestServers(context: Context, owners: readonly Site[]): readonly Server[] | undefined {
  const [nearest] = owners.flatMap((owner) => {
    const servers = buildServers(context, owner);
    return servers === undefined ? [] : [servers];
  });
  return nearest;
}

/** Without a description of each of its variables, no request can be built for a path. */
function checkPathParameters({ path, site, id }: FoundOperation, parameters: readonly Parameter[]): void {
  const described = new Set(
    parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name),
  );
  for (const [, name] of path.matchAll(/\{([^{}]*)\}/g))
    if (name !== undefined && !described.has(name))
      fail(site, `${id}: path parameter "${name}" is not described`);
}

function checkJob(
  { site }: FoundOperation,
  job: Job | undefined,
  responses: readonly OperationResponse[],
): void {
  if (job === undefined || responses.some(({ links }) => links.some(({ name }) => name === job.link))) return;
  const node = child(site, 'x-job') ?? site;
  fail(
    child(node, 'link') ?? node,
    `x-job: no response of the operation has a link "${job.link}"`,
    'reference-dangling',
  );
}
