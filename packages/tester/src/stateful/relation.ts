import {
  type Contract,
  findOperation,
  type Link,
  type Operation,
  type Parameter,
  type Provenance,
  type SourceRef,
} from '@countersign/contract';
import { identifierNames, literalsOf, segmentsOf, shapeOf, singular } from './path-names.ts';

/** Where the value of one argument comes from: an exchange of an earlier step. */
export type Source =
  | { readonly kind: 'expression'; readonly value: unknown }
  /** The first URL in the answer. */
  | { readonly kind: 'url' }
  /** An entity tag that is not the one in the answer; nothing where the answer has none. */
  | { readonly kind: 'other-tag' }
  /**
   * What an exchange wrote into a property (the first of a list), as a filter takes it: alone, in a list, as the second
   * one of a list that has another already, or under a name; or a text that is nearly the same.
   */
  | {
      readonly kind: 'written';
      readonly property: string;
      readonly nearly?: Nearly;
      readonly as: 'value' | 'list' | 'second' | { readonly name: string };
    }
  /** The id of what the exchange made: a property of one of these names, else the end of its `Location`. */
  | { readonly kind: 'identifier'; readonly names: readonly string[]; readonly path: string };

/** How a text differs from one that it is easily taken for. */
export type Nearly = 'in other case' | 'with more';

export interface Binding {
  readonly in: Parameter['in'] | 'body';
  /** Name of the parameter; of the body a JSON pointer. */
  readonly name: string;
  readonly source: Source;
}

/** One operation gives what another one needs. */
export interface Relation {
  readonly name: string;
  readonly from: Operation;
  readonly to: Operation;
  readonly bindings: readonly Binding[];
  /** True when the description says so, false when names and paths suggest it. */
  readonly stated: boolean;
  /** True when the object is one that `from` makes, false when it is one that `from` itself was given. */
  readonly makes: boolean;
  readonly at: SourceRef;
  readonly provenance: Provenance;
}

/** All relations among the operations: those that `links` state, then those that paths suggest. */
export function findRelations(contract: Contract, operations: readonly Operation[]): readonly Relation[] {
  const stated = operations.flatMap((from) =>
    from.responses
      .filter(({ status }) => status.startsWith('2'))
      .flatMap(({ links }) => links.flatMap((link) => statedRelation(contract, operations, from, link))),
  );
  const relations = new Map<string, Relation>();
  for (const relation of [...stated, ...inferRelations(operations)]) {
    const key = `${relation.from.id}\n${relation.to.id}`;
    if (!relations.has(key)) relations.set(key, relation);
  }
  return [...relations.values()];
}

function statedRelation(
  contract: Contract,
  operations: readonly Operation[],
  from: Operation,
  link: Link,
): Relation[] {
  const to = link.operation === undefined ? undefined : findOperation(contract, link.operation);
  if (to === undefined || !operations.includes(to)) return [];
  const bindings: Binding[] = [];
  for (const [name, value] of Object.entries(link.parameters)) {
    const parameter = findParameter(to, name);
    if (parameter !== undefined)
      bindings.push({ in: parameter.in, name: parameter.name, source: { kind: 'expression', value } });
  }
  if (link.requestBody !== undefined)
    bindings.push({ in: 'body', name: '', source: { kind: 'expression', value: link.requestBody } });
  const makes = bindings.some(
    ({ source }) => source.kind === 'expression' && /\$response\./.test(String(source.value)),
  );
  const { name, at, provenance } = link;
  return [{ name, from, to, bindings, stated: true, makes, at, provenance }];
}

/** A link names a parameter alone or with its place: `id`, `path.id`. */
function findParameter({ parameters }: Operation, name: string): Parameter | undefined {
  const [, place, rest] = /^(path|query|header|cookie)\.(.+)$/.exec(name) ?? [];
  return (
    parameters.find((each) => each.in === place && sameName(each, rest ?? '')) ??
    parameters.find((each) => each.in === 'path' && each.name === name) ??
    parameters.find((each) => sameName(each, name))
  );
}

function sameName(parameter: Parameter, name: string): boolean {
  return parameter.in === 'header'
    ? parameter.name.toLowerCase() === name.toLowerCase()
    : parameter.name === name;
}

function inferRelations(operations: readonly Operation[]): readonly Relation[] {
  return operations.flatMap((to) => {
    const segments = segmentsOf(to.path);
    const last = segments.findLastIndex((segment) => segment.includes('{'));
    if (last === -1) return [];
    const item = segments.slice(0, last + 1);
    return producersOf(operations, item, to).map((from) => inferRelation(from, to, item));
  });
}

/** Who makes what stands at an item's path: a POST to its collection or to one of its name, else a PUT to the very path. */
function producersOf(
  operations: readonly Operation[],
  item: readonly string[],
  to: Operation,
): readonly Operation[] {
  const collection = `/${item.slice(0, -1).join('/')}`;
  const posts = operations.filter(({ method }) => method === 'POST');
  const direct = posts.filter((each) => shapeOf(each.path) === shapeOf(collection) && each !== to);
  if (direct.length > 0) return direct;
  // `/order/{id}` beside `POST /orders`: the same noun.
  const noun = singular(literalsOf(collection).at(-1) ?? '');
  const alike = posts.filter(
    (each) =>
      each !== to &&
      !/\}\/?$/.test(each.path) &&
      !collection.includes('{') &&
      noun !== '' &&
      singular(literalsOf(each.path).at(-1) ?? '') === noun,
  );
  const alone = alike.filter((each) => !each.path.includes('{'));
  // `/events/{id}` beside `POST /calendars/{calendarId}/events`: made below another, and found without it.
  const posted = alone.length > 0 ? alone : alike;
  if (posted.length > 0) return posted;
  const path = `/${item.join('/')}`;
  return operations.filter(
    (each) => each.method === 'PUT' && shapeOf(each.path) === shapeOf(path) && each !== to,
  );
}

/**
 * Who makes what the address of a PUT leads through: such as the device of `PUT /devices/{id}/tags/{tag}`, whose last
 * parameter is the client's own. The producers of a whole address are among the relations.
 */
export function parentRelations(operations: readonly Operation[], to: Operation): readonly Relation[] {
  const segments = segmentsOf(to.path);
  const parameters = segments.flatMap((segment, index) => (segment.includes('{') ? [index] : []));
  const above = parameters.at(-2);
  if (to.method !== 'PUT' || above === undefined || parameters.at(-1) !== segments.length - 1) return [];
  const item = segments.slice(0, above + 1);
  return producersOf(operations, item, to).map((from) => inferRelation(from, to, item));
}

function inferRelation(from: Operation, to: Operation, item: readonly string[]): Relation {
  const own = segmentsOf(from.path);
  const bindings: Binding[] = [];
  for (const [index, segment] of item.entries()) {
    for (const name of namesIn(segment)) {
      const isAbove = shapeOf(own.slice(0, index).join('/')) === shapeOf(item.slice(0, index).join('/'));
      const given = isAbove ? namesIn(own[index] ?? '')[0] : undefined;
      const source: Source =
        given === undefined
          ? { kind: 'identifier', names: identifierNames(name, item), path: `/${item.join('/')}` }
          : { kind: 'expression', value: `$request.path.${given}` };
      bindings.push({ in: 'path', name, source });
    }
  }
  const { at, provenance } = to;
  return { name: to.id, from, to, bindings, stated: false, makes: true, at, provenance };
}

function namesIn(segment: string): string[] {
  return [...segment.matchAll(/\{([^{}]+)\}/g)].map(([, name = '']) => name);
}
