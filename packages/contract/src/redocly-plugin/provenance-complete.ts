import type { Location, Oas3Rule, UserContext } from '@redocly/openapi-core';
import { isObject, statesProvenance } from './provenance.ts';

type Kind =
  | 'paths'
  | 'pathItem'
  | 'operation'
  | 'callback'
  | 'parameter'
  | 'requestBody'
  | 'responses'
  | 'response'
  | 'header'
  | 'mediaType'
  | 'encoding'
  | 'schema'
  | 'property';

type Shape = 'one' | 'list' | 'map';

/** Where each kind of object holds others, by keyword. */
const children: Readonly<Record<Kind, Readonly<Record<string, readonly [Kind, Shape]>>>> = {
  paths: {},
  pathItem: {
    parameters: ['parameter', 'list'],
    ...Object.fromEntries(
      ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace', 'query'].map((method) => [
        method,
        ['operation', 'one'] as const,
      ]),
    ),
    additionalOperations: ['operation', 'map'],
  },
  operation: {
    parameters: ['parameter', 'list'],
    requestBody: ['requestBody', 'one'],
    responses: ['response', 'map'],
    callbacks: ['callback', 'map'],
  },
  callback: {},
  parameter: { schema: ['schema', 'one'], content: ['mediaType', 'map'] },
  requestBody: { content: ['mediaType', 'map'] },
  responses: {},
  response: { headers: ['header', 'map'], content: ['mediaType', 'map'] },
  header: { schema: ['schema', 'one'], content: ['mediaType', 'map'] },
  mediaType: { schema: ['schema', 'one'], itemSchema: ['schema', 'one'], encoding: ['encoding', 'map'] },
  encoding: { headers: ['header', 'map'] },
  schema: {},
  property: {},
};

const schemaChildren: Readonly<Record<string, readonly [Kind, Shape]>> = {
  properties: ['property', 'map'],
  patternProperties: ['property', 'map'],
  dependentSchemas: ['schema', 'map'],
  additionalProperties: ['schema', 'one'],
  items: ['schema', 'one'],
  prefixItems: ['schema', 'list'],
  contains: ['schema', 'one'],
  propertyNames: ['schema', 'one'],
  allOf: ['schema', 'list'],
  oneOf: ['schema', 'list'],
  anyOf: ['schema', 'list'],
  not: ['schema', 'one'],
  if: ['schema', 'one'],
  then: ['schema', 'one'],
  else: ['schema', 'one'],
};

/** Kinds that must resolve to a basis, and what they are called. */
const stating: Partial<Record<Kind, string>> = {
  operation: 'operation',
  parameter: 'parameter',
  requestBody: 'request body',
  response: 'response',
  header: 'header',
  property: 'schema property',
};

/**
 * Every operation, parameter, request body, response, header and schema property resolves to a basis: its own
 * `x-provenance`, else the nearest enclosing one, lexically and then through `$ref`. Nothing is inherited from above an
 * operation or a component.
 */
export const provenanceComplete: Oas3Rule = () => ({
  Root: {
    leave(root, context) {
      const walk = createWalk(context);
      for (const [path, pathItem] of Object.entries(root.paths ?? {})) {
        walk(pathItem, context.location.child(['paths', path]), 'pathItem', false);
      }
    },
  },
});

type Walk = (node: unknown, location: Location, kind: Kind, inherited: boolean) => void;

function createWalk(context: UserContext): Walk {
  const seen = new Set<string>();

  const walk: Walk = (node, location, kind, inherited) => {
    if (!isObject(node)) return;
    const stated = statesProvenance(node) || (inherited && kind !== 'operation');
    if (typeof node.$ref === 'string') {
      const target = context.resolve({ $ref: node.$ref }, location.source.absoluteRef);
      // A dangling reference is another rule's finding.
      if (target.location !== undefined) {
        walk(target.node, target.location, kind, stated || statedAbove(context, target.location));
      }
    }
    const key = `${location.absolutePointer} ${kind} ${stated}`;
    if (seen.has(key)) return;
    seen.add(key);

    const name = stating[kind];
    if (name !== undefined && !stated && typeof node.$ref !== 'string') {
      context.report({
        message: `This ${name} does not say how it is known. Give it, or an object around it, an x-provenance.`,
        location: location.key(),
      });
    }
    for (const [keyword, [childKind, shape]] of Object.entries(childrenOf(kind))) {
      for (const [child, childLocation] of childNodes(node[keyword], location.child(keyword), shape)) {
        walk(child, childLocation, childKind, stated);
      }
    }
  };
  return walk;
}

function childrenOf(kind: Kind): Readonly<Record<string, readonly [Kind, Shape]>> {
  return kind === 'schema' || kind === 'property' ? schemaChildren : children[kind];
}

function childNodes(value: unknown, location: Location, shape: Shape): [unknown, Location][] {
  if (shape === 'one') return [[value, location]];
  if (shape === 'list' ? !Array.isArray(value) : !isObject(value)) return [];
  return Object.entries(value as object).map(([key, child]) => [child, location.child(key)]);
}

/** Whether an object between a component's root and the place that a deep reference points to states its provenance. */
function statedAbove(context: UserContext, location: Location): boolean {
  const pointer = location.pointer.split('/').slice(0, -1);
  for (let length = pointer.length; length > 3; length -= 1) {
    const above = context.resolve({ $ref: pointer.slice(0, length).join('/') }, location.source.absoluteRef);
    if (statesProvenance(above.node)) return true;
  }
  return false;
}
