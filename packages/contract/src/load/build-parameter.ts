import type { Parameter, ParameterStyle } from '../model.ts';
import { buildExamples } from './build-example.ts';
import { buildSchema, buildSingleContent, buildStyle } from './build-media-type.ts';
import { type Context, sourceRef } from './context.ts';
import { child, fail, items, objectOf, optionalBoolean, optionalString, stringAt } from './node.ts';
import { inside, once, type Site } from './site.ts';

const styles: Readonly<Record<Parameter['in'], readonly ParameterStyle[]>> = {
  path: ['simple', 'label', 'matrix'],
  query: ['form', 'spaceDelimited', 'pipeDelimited', 'deepObject'],
  querystring: [],
  header: ['simple'],
  cookie: ['form', 'cookie'],
};

/** Header parameters that OpenAPI describes elsewhere: a parameter of this name is ignored (3.1 § 4.8.12.1). */
const describedElsewhere = new Set(['accept', 'content-type', 'authorization']);

/** The parameters of the last owner, the operation, and those of its path items that it does not replace. */
export function buildParameters(context: Context, owners: readonly Site[]): Parameter[] {
  const parameters = new Map<string, Parameter>();
  for (const owner of owners) {
    const own = new Set<string>();
    for (const node of items(child(owner, 'parameters'), '"parameters"')) {
      const parameter = once(context, 'parameter', inside(context, owner, node), (site) =>
        buildParameter(context, site),
      );
      const key = `${parameter.in} ${parameter.name}`;
      if (own.has(key)) fail(node, `there are two ${parameter.in} parameters "${parameter.name}"`);
      own.add(key);
      parameters.set(key, parameter);
    }
  }
  return [...parameters.values()].filter(
    ({ in: place, name }) => place !== 'header' || !describedElsewhere.has(name.toLowerCase()),
  );
}

export function buildParameter(context: Context, site: Site): Parameter {
  objectOf(site, 'a parameter');
  const name = stringAt(site, 'name', 'a parameter');
  const place = placeOf(site);
  const allowed = styles[place];
  const style = (allowed.length > 0 && buildStyle(site, allowed)) || (allowed[0] ?? 'form');
  const description = optionalString(site, 'description');
  const content = buildSingleContent(context, site);
  if (content === undefined && child(site, 'schema') === undefined)
    fail(site, `parameter "${name}" has neither "schema" nor "content"`);
  if (content === undefined && place === 'querystring')
    fail(site, `querystring parameter "${name}" must have "content"`);
  return {
    at: sourceRef(context, site),
    provenance: site.provenance,
    name,
    in: place,
    required: place === 'path' || (optionalBoolean(site, 'required') ?? false),
    deprecated: optionalBoolean(site, 'deprecated') ?? false,
    ...(description !== undefined && { description }),
    allowEmptyValue: optionalBoolean(site, 'allowEmptyValue') ?? false,
    style,
    explode: optionalBoolean(site, 'explode') ?? (style === 'form' || style === 'cookie'),
    allowReserved: optionalBoolean(site, 'allowReserved') ?? false,
    ...(content === undefined ? buildSchema(context, site) : { content }),
    examples: buildExamples(context, site),
  };
}

function placeOf(site: Site): Parameter['in'] {
  const written = stringAt(site, 'in', 'a parameter');
  const places = Object.keys(styles) as Parameter['in'][];
  const place = places.find((name) => name === written);
  return (
    place ??
    fail(
      child(site, 'in') ?? site,
      `"in" of a parameter must be one of ${places.join(', ')}, not "${written}"`,
    )
  );
}
