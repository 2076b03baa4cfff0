import type { Operation, Parameter } from '../model.ts';

type ByPlace = { [where in Parameter['in']]: readonly Parameter[] };

const known = new WeakMap<Operation, ByPlace>();

/** The parameters that an operation has in one place, in the order of the description; sorted out once. */
export function parametersIn(operation: Operation, where: Parameter['in']): readonly Parameter[] {
  let places = known.get(operation);
  if (places === undefined) {
    places = byPlace(operation);
    known.set(operation, places);
  }
  return places[where];
}

function byPlace({ parameters }: Operation): ByPlace {
  const of = (where: Parameter['in']): readonly Parameter[] =>
    parameters.filter((parameter) => parameter.in === where);
  return {
    path: of('path'),
    query: of('query'),
    querystring: of('querystring'),
    header: of('header'),
    cookie: of('cookie'),
  };
}
