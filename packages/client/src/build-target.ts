import type { CallInput } from './call.ts';
import type { OperationRecord, ParameterRecord } from './operation.ts';
import { serialiseParameter } from './serialise-parameter.ts';

/**
 * The path and query of a call. A path parameter stays one segment whatever it holds.
 *
 * @throws TypeError for a path parameter that is absent or that a URL cannot carry
 */
export function buildTarget(operation: OperationRecord, input: CallInput): string {
  const path = buildPath(operation, input.path ?? {});
  const query = (operation.parameters ?? [])
    .filter((parameter) => parameter.in === 'query' || parameter.in === 'querystring')
    .map((parameter) => buildQuery(operation, parameter, input.query?.[parameter.name]))
    .filter((pair) => pair !== '')
    .join('&');
  return query === '' ? path : `${path}?${query}`;
}

function buildPath(operation: OperationRecord, values: Readonly<Record<string, unknown>>): string {
  const parameters = new Map(
    (operation.parameters ?? []).filter((p) => p.in === 'path').map((p) => [p.name, p]),
  );
  const path = operation.path.replace(/\{([^{}]+)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined || value === null || value === '') {
      throw new TypeError(
        `${operation.id}: path parameter "${name}" is missing; pass { path: { ${name}: … } }`,
      );
    }
    return serialiseParameter(parameters.get(name) ?? { name, in: 'path' }, value);
  });
  // URLs drop such segments, encoded ones too (URL Standard § 4.1): the request would go to another resource.
  const dropped = path.split('/').find((segment) => /^(\.|%2e){1,2}$/i.test(segment));
  if (dropped !== undefined && !operation.path.split('/').includes(dropped)) {
    throw new TypeError(`${operation.id}: a URL cannot carry the path parameter value "${dropped}"`);
  }
  return path;
}

function buildQuery(operation: OperationRecord, parameter: ParameterRecord, value: unknown): string {
  if (value === undefined || value === null) {
    if (parameter.required !== true) return '';
    throw new TypeError(
      `${operation.id}: query parameter "${parameter.name}" is missing; pass { query: { "${parameter.name}": … } }`,
    );
  }
  return serialiseParameter(parameter, value);
}
