import type { UserContext } from '@redocly/openapi-core';
import { isObject } from './provenance.ts';

/** Names of the links of all responses of an operation. */
export function linkNames(operation: object, context: UserContext): string[] {
  const responses = 'responses' in operation && isObject(operation.responses) ? operation.responses : {};
  return Object.values(responses).flatMap((response) => {
    const resolved: unknown =
      isObject(response) && typeof response.$ref === 'string'
        ? context.resolve({ $ref: response.$ref }).node
        : response;
    return isObject(resolved) && isObject(resolved.links) ? Object.keys(resolved.links) : [];
  });
}
