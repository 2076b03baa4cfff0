import { bundle, createConfig } from '@redocly/openapi-core';

type Node = Record<string, unknown>;

/** The status of an operation by which Dredd, which knows no ranges, judges `4XX`. */
export type ErrorStatus = (operation: string) => string;

/**
 * A description as Dredd can read it: one JSON document (its YAML reader stumbles over flow mappings), a status in place
 * of each range, and single examples for parameters, without which it refuses the whole document.
 */
export async function describeForDredd(file: string, errorStatus: ErrorStatus): Promise<string> {
  const { bundle: document } = await bundle({ ref: file, config: await createConfig({}) });
  const adapt = (value: unknown): unknown => (isNode(value) ? adapted(value, errorStatus) : value);
  return JSON.stringify(document.parsed, (_, value: unknown) => adapt(value));
}

function adapted(node: Node, errorStatus: ErrorStatus): Node {
  if (typeof node.in === 'string' && typeof node.name === 'string') return withExample(node);
  if (!isNode(node.responses)) return node;
  const responses = Object.entries(node.responses).map(([status, response]) => [
    status === '4XX' ? errorStatus(String(node.operationId)) : status,
    response,
  ]);
  return { ...node, responses: Object.fromEntries(responses) };
}

function withExample({ examples, ...parameter }: Node): Node {
  const [first] = Object.values(isNode(examples) ? examples : {});
  return isNode(first) ? { ...parameter, example: first.value } : parameter;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
