import {
  type Contract,
  type MediaType,
  type Operation,
  type Parameter,
  resolveSchema,
  type SchemaObject,
} from '@countersign/contract';
import { mergeAll } from '../merge-schemas.ts';
import { pageStyleOf } from './page-style.ts';
import { singular } from './path-names.ts';
import { schemasAt } from './schema-place.ts';

/** A query parameter that leaves items out by one of their properties. */
export interface Filter {
  readonly parameter: Parameter;
  /** The property of the items. */
  readonly property: string;
  /** `least` and `most` are bounds, which the value itself may be part of. */
  readonly kind: 'equal' | 'least' | 'most';
  /** How the parameter takes a value. */
  readonly as: 'value' | 'list' | { readonly name: string };
  /** True where a list may have several values, and an item has one of them at most: then it means any of them. */
  readonly takesSeveral?: boolean;
  /** True where words say that a text is compared as it is, with its capitals and all of it. */
  readonly isExact?: boolean;
}

const exactly =
  /\b(exact(ly)?|equals? (this|the|that)|case[- ]sensitive|(upper|capital)s? .{0,12}lower .{0,20}(differ|distinguish|matter)\w*)/i;

/** A value of a query parameter that puts the items in the order of one of their properties. */
export interface Sort {
  readonly parameter: Parameter;
  readonly value: unknown;
  readonly property: string;
  /** Absent where the value does not say it. */
  readonly direction?: 1 | -1;
}

/** The filters of a list that its parameters' names tell, by properties that a creator writes. */
export function findFilters(contract: Contract, list: Operation, written: MediaType): readonly Filter[] {
  return namedFilters(contract, list, written).map((filter) =>
    exactly.test(filter.parameter.description ?? '') ? { ...filter, isExact: true } : filter,
  );
}

function namedFilters(contract: Contract, list: Operation, written: MediaType): readonly Filter[] {
  const paging = pageStyleOf(list);
  const properties = schemasAt(contract, written, [])
    .flatMap(({ schema }) => Object.entries(schema.properties ?? {}))
    .map(([name, schema]) => ({ name, shape: shapeOf(contract, schema) }));
  return list.parameters.flatMap((parameter): readonly Filter[] => {
    const { in: place, name, schema = true, style } = parameter;
    if (place !== 'query' || parameter === paging?.parameter || parameter === paging?.size) return [];
    const shape = shapeOf(contract, schema);
    if (style === 'deepObject')
      return Object.keys(shape.properties ?? {}).flatMap((each) => {
        const found = findProperty(properties, each);
        return found === undefined ? [] : [{ parameter, ...found, as: { name: each } }];
      });
    const types = [shape.type ?? []].flat();
    const found = types.includes('object') ? undefined : findProperty(properties, name);
    if (found === undefined) return [];
    if (!types.includes('array')) return [{ parameter, ...found, as: 'value' }];
    const property = properties.find((each) => each.name === found.property);
    return [{ parameter, ...found, as: 'list', takesSeveral: meansAny(parameter, shape, property?.shape) }];
  });
}

/** Two numbers or times may be the ends of a range, and several values of a list may all have to be in it. */
function meansAny(
  { description = '' }: Parameter,
  list: SchemaObject,
  { type, format }: SchemaObject = {},
): boolean {
  const isText = [type ?? []].flat().every((each) => each === 'string' || each === 'null');
  const most = typeof list.maxItems === 'number' ? list.maxItems : 2;
  return (
    isText &&
    !/^(date|time|duration)/.test(format ?? '') &&
    most > 1 &&
    !/\b(all|each|every|both) of\b/i.test(description)
  );
}

interface Property {
  readonly name: string;
  readonly shape: SchemaObject;
}

/** The property that a filter is called like, or is called a bound of; `from` alone is one of the only time. */
function findProperty(
  properties: readonly Property[],
  name: string,
): Pick<Filter, 'property' | 'kind'> | undefined {
  const equal = properties.find((each) => isCalled(each, name));
  if (equal !== undefined) return { property: equal.name, kind: 'equal' };
  const bound = boundOf(name);
  if (bound === undefined) return undefined;
  const times = properties.filter(({ shape }) => shape.format === 'date' || shape.format === 'date-time');
  const only = new Set(times.map((each) => each.name)).size === 1 ? times[0] : undefined;
  const property = bound.of === '' ? only : properties.find((each) => isCalled(each, bound.of));
  return property && { property: property.name, kind: bound.kind };
}

function shapeOf(contract: Contract, schema: Parameter['schema'] = true): SchemaObject {
  const merged = mergeAll(contract, resolveSchema(contract, schema));
  return typeof merged === 'boolean' ? {} : merged;
}

/** The same name; `label` for `labels` where those are several. */
function isCalled({ name: property, shape: { type } }: Property, name: string): boolean {
  const [one, other] = [property, name].map((each) => each.replace(/[_-]/g, '').toLowerCase());
  return one === other || ([type ?? []].flat().includes('array') && singular(property) === singular(name));
}

function boundOf(name: string): { readonly of: string; readonly kind: 'least' | 'most' } | undefined {
  const least = /^(?:(.*?)[_-]?(?:from|since|after|min)|min[_-]?(.*))$/i.exec(name);
  if (least !== null) return { of: least[1] ?? least[2] ?? '', kind: 'least' };
  const most = /^(?:(.*?)[_-]?(?:to|until|before|max)|max[_-]?(.*))$/i.exec(name);
  return most === null ? undefined : { of: most[1] ?? most[2] ?? '', kind: 'most' };
}

/** The orders of a list that the values of a parameter name one by one. */
export function findSorts(
  contract: Contract,
  list: Operation,
  properties: readonly string[],
): readonly Sort[] {
  return list.parameters.flatMap((parameter): readonly Sort[] => {
    const { in: place, name, schema } = parameter;
    if (place !== 'query' || !/^(sort|sort_?by|order_?by|sorting|ordering|order)$/i.test(name)) return [];
    const shape = shapeOf(contract, schema);
    const isList = [shape.type ?? []].flat().includes('array');
    const { enum: values = [] } = isList ? shapeOf(contract, shape.items) : shape;
    return values.flatMap((value): readonly Sort[] => {
      const [, sign = '', word = '', ending] =
        /^([-+]?)(.+?)(?:[_:. ](asc|desc))?$/i.exec(String(value)) ?? [];
      const property = properties.find((each) => each === word);
      if (property === undefined) return [];
      const isSigned = sign !== '' || ending !== undefined || values.includes(`-${word}`);
      const direction = sign === '-' || ending?.toLowerCase() === 'desc' ? -1 : 1;
      return [{ parameter, value: isList ? [value] : value, property, ...(isSigned && { direction }) }];
    });
  });
}
