import { child, fail, isObject, kindOf, type Node } from './node.ts';

/** The `openapi` value of a root document, or one line that says why this is not one. */
export function checkVersion(root: Node): string {
  if (!isObject(root.value))
    return fail(root, `is not an OpenAPI document: it holds ${kindOf(root.value)}`, 'not-openapi');
  const swagger = child(root, 'swagger');
  if (swagger !== undefined)
    return fail(
      swagger,
      `is a Swagger ${swagger.value} document: convert it to OpenAPI 3 first`,
      'swagger-2',
    );
  const openapi = child(root, 'openapi');
  if (openapi === undefined)
    return fail(root, 'is not an OpenAPI document: it has no "openapi"', 'not-openapi');
  const { value } = openapi;
  if (typeof value !== 'string')
    return fail(
      openapi,
      `"openapi" must be a quoted version such as "3.1.1", not ${kindOf(value)}`,
      'unsupported-version',
    );
  if (!/^3\.[012](\.\d+)?(-.*)?$/.test(value))
    return fail(openapi, `OpenAPI "${value}" is not supported, only 3.0, 3.1 and 3.2`, 'unsupported-version');
  return value;
}
