import { bundle, createConfig } from '@redocly/openapi-core';

type Node = Record<string, unknown>;

/** The status by which Dredd, which knows no ranges, judges one. */
export const inRange: Readonly<Record<string, string>> = { '4XX': '400' };

/**
 * A description as Dredd can read it: one JSON document (its YAML reader stumbles over flow mappings), a status in place
 * of each range, and single examples for parameters, without which it refuses the whole document.
 */
export async function describeForDredd(file: string): Promise<string> {
  const { bundle: document } = await bundle({ ref: file, config: await createConfig({}) });
  return JSON.stringify(document.parsed, (_, value: unknown) => (isNode(value) ? adapted(value) : value));
}

function adapted(node: Node): Node {
  if (typeof node.in === 'string' && typeof node.name === 'string') return withExample(node);
  if (!isNode(node.responses)) return node;
  const responses = Object.entries(node.responses).map(([status, response]) => [
    inRange[status] ?? status,
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
