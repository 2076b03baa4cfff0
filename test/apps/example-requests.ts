import {
  buildRequest,
  type Contract,
  type Example,
  type Operation,
  type OperationInput,
  type WireRequest,
} from '@countersign/contract';

/**
 * The requests that a description itself shows for an operation: one per name of its examples. Where a parameter or the
 * body has no example of that name, its first one stands in; an optional parameter is then left out.
 */
export function exampleRequests(contract: Contract, operation: Operation, token?: string): WireRequest[] {
  const bodyExamples = operation.requestBody?.content.flatMap((media) => media.examples) ?? [];
  const names = new Set(
    [...operation.parameters.flatMap(({ examples }) => examples), ...bodyExamples].map(({ name }) => name),
  );
  return [...(names.size === 0 ? ['example'] : names)].map((name) =>
    buildRequest(contract, operation, input(operation, name, token)),
  );
}

function input(operation: Operation, name: string, token: string | undefined): OperationInput {
  const groups: Record<'path' | 'query' | 'headers' | 'cookies', Record<string, unknown>> = {
    path: {},
    query: {},
    headers: {},
    cookies: {},
  };
  for (const parameter of operation.parameters) {
    const example = named(parameter.examples, name, parameter.required);
    const group = (
      { path: 'path', query: 'query', querystring: 'query', header: 'headers', cookie: 'cookies' } as const
    )[parameter.in];
    if (example !== undefined) groups[group][parameter.name] = example.value;
  }
  if (token !== undefined && operation.security.length > 0) groups.headers.Authorization = `Bearer ${token}`;
  for (const { examples, mediaType } of operation.requestBody?.content ?? []) {
    const example = named(examples, name, true);
    if (example !== undefined) return { ...groups, body: { mediaType, value: example.value } };
  }
  return groups;
}

function named(examples: readonly Example[], name: string, required: boolean): Example | undefined {
  return examples.find((example) => example.name === name) ?? (required ? examples[0] : undefined);
}
