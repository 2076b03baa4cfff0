import type { OperationResponse } from '../model.ts';
import { buildHeaders } from './build-header.ts';
import { buildLinks, type OperationIndex } from './build-link.ts';
import { buildContent } from './build-media-type.ts';
import { type Context, sourceRef } from './context.ts';
import { child, fail, members, objectOf, optionalString } from './node.ts';
import { inside, once, type Site } from './site.ts';

/** The responses of an operation: statuses, ranges and `default`, as written. */
export function buildResponses(
  context: Context,
  operation: Site,
  operations: OperationIndex,
): OperationResponse[] {
  const responses = child(operation, 'responses');
  if (responses === undefined) {
    // Optional since 3.1.0: an operation may then answer anything.
    return operation.document.dialect === '3.0' ? fail(operation, 'the operation has no "responses"') : [];
  }
  const owner = inside(context, operation, responses);
  return members(responses, '"responses"')
    .filter(([status]) => !status.startsWith('x-'))
    .map(([status, node]) => {
      if (!/^([1-5]\d\d|[1-5]XX|default)$/i.test(status))
        fail(node, `"${status}" is neither a status code nor a range such as 4XX nor default`);
      const name = status === 'default' ? status : status.toUpperCase();
      return once(context, `response ${name}`, inside(context, owner, node), (site) =>
        buildResponse(context, name, site, operations),
      );
    });
}

export function buildResponse(
  context: Context,
  status: string,
  site: Site,
  operations: OperationIndex,
): OperationResponse {
  objectOf(site, `response "${status}"`);
  const description = optionalString(site, 'description');
  return {
    at: sourceRef(context, site),
    provenance: site.provenance,
    status,
    ...(description !== undefined && { description }),
    headers: buildHeaders(context, site),
    content: buildContent(context, site),
    links: buildLinks(context, site, operations),
  };
}
