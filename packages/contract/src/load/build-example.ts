import type { Example } from '../model.ts';
import { type Context, sourceRef } from './context.ts';
import { child, isObject, members, type Node, objectOf, optionalString } from './node.ts';
import { dereference } from './resolve-reference.ts';

/** The examples of a parameter, header or media type; those of its schema where it has none itself. */
export function buildExamples(context: Context, node: Node): Example[] {
  const named = members(child(node, 'examples'), '"examples"').map(([name, member]) =>
    namedExample(context, name, member),
  );
  const single = child(node, 'example');
  if (single !== undefined) named.unshift(bareExample(context, 'example', single, false));
  return named.length > 0 ? named : schemaExamples(context, child(node, 'schema'));
}

export function namedExample(context: Context, name: string, node: Node): Example {
  const example = dereference(context.documents, node);
  objectOf(example, `example "${name}"`);
  const summary = optionalString(example, 'summary');
  const externalValue = optionalString(example, 'externalValue');
  const serializedValue = optionalString(example, 'serializedValue');
  const value = child(example, 'value') ?? child(example, 'dataValue');
  return {
    name,
    at: sourceRef(context, example),
    ...(summary !== undefined && { summary }),
    ...(value !== undefined && { value: value.value }),
    ...(externalValue !== undefined && { externalValue }),
    ...(serializedValue !== undefined && { serializedValue }),
    fromSchema: false,
  };
}

function schemaExamples(context: Context, schema: Node | undefined): Example[] {
  if (schema === undefined || !isObject(schema.value)) return [];
  const target = hasExamples(schema) ? schema : dereference(context.documents, schema);
  const single = child(target, 'example');
  if (single !== undefined) return [bareExample(context, 'example', single, true)];
  const examples = child(target, 'examples');
  if (examples === undefined || !Array.isArray(examples.value)) return [];
  return Object.keys(examples.value).flatMap((index) => {
    const example = child(examples, index);
    return example === undefined ? [] : [bareExample(context, index, example, true)];
  });
}

function hasExamples(schema: Node): boolean {
  return child(schema, 'example') !== undefined || child(schema, 'examples') !== undefined;
}

function bareExample(context: Context, name: string, node: Node, fromSchema: boolean): Example {
  return { name, at: sourceRef(context, node), value: node.value, fromSchema };
}
