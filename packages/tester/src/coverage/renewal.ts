import type { Contract, Operation, OperationInput, WireRequest } from '@countersign/contract';
import type { SendCase } from '../case.ts';
import { isSuccessful } from '../judge-request.ts';
import { requestOf } from '../request-of.ts';
import { evaluateSource, withArgument } from '../stateful/arguments.ts';
import type { Binding, Relation } from '../stateful/relation.ts';
import { makeRequestCase, type RequestCase } from './request-case.ts';

/** Gives the requests of one operation the ids of things that exist, where those of its examples do not. */
export interface Renewal {
  renewCase(request: RequestCase, send: SendCase): Promise<RequestCase>;
  /** For requests that no input stands for: another body, other headers. */
  renewRequest(request: WireRequest, send: SendCase): Promise<WireRequest>;
}

export interface RenewalContext {
  readonly contract: Contract;
  readonly relations: readonly Relation[];
  /** A valid input of each operation, by id. */
  readonly bases: ReadonlyMap<string, OperationInput>;
}

type Value = Pick<Binding, 'in' | 'name'> & { readonly value: unknown };

/** Chains of things that need other things are followed this far. */
const deepest = 3;

export function createRenewal(context: RenewalContext, operation: Operation): Renewal {
  const { contract, bases } = context;
  const base = bases.get(operation.id);
  // What changes or ends a thing's life gets another one each time.
  const consumes = !['GET', 'HEAD', 'PUT', 'PATCH'].includes(operation.method);
  let known: Promise<readonly Value[]> | undefined;

  async function look(send: SendCase): Promise<readonly Value[]> {
    if (base === undefined || !context.relations.some(({ to }) => to === operation)) return [];
    const first = consumes ? undefined : await send(operation, requestOf(contract, operation, base));
    return first !== undefined && isSuccessful(first) ? [] : makeAnew(context, operation, send, 0);
  }

  function values(send: SendCase): Promise<readonly Value[]> {
    if (consumes) return look(send);
    known ??= look(send);
    return known;
  }

  return {
    async renewCase(request, send) {
      const { input } = request;
      if (input === undefined) return { ...request, request: await this.renewRequest(request.request, send) };
      const own = (await values(send)).filter(({ in: place, name }) => isOfBase(input, base, place, name));
      if (own.length === 0) return request;
      return makeRequestCase(contract, operation, withValues(input, own), request) ?? request;
    },
    async renewRequest(request, send) {
      const given = await values(send);
      if (given.length === 0 || base === undefined) return request;
      const fresh = requestOf(contract, operation, withValues(base, given));
      const bound = new Set(given.filter(({ in: place }) => place === 'header').map(({ name }) => name));
      const headers = request.headers.map(
        ([name, value]) =>
          fresh.headers.find(([other]) => other === name && bound.has(name)) ?? ([name, value] as const),
      );
      return { ...request, target: fresh.target, headers };
    },
  };
}

/** Makes a thing for the operation to work on; nothing where that cannot be done. */
async function makeAnew(
  context: RenewalContext,
  operation: Operation,
  send: SendCase,
  depth: number,
): Promise<readonly Value[]> {
  const { contract, relations, bases } = context;
  if (depth > deepest) return [];
  for (const { from, to, bindings, makes } of relations) {
    const base = bases.get(from.id);
    if (to !== operation || !makes || base === undefined) continue;
    const input = withValues(base, await makeAnew(context, from, send, depth + 1));
    const exchange = await send(from, requestOf(contract, from, input));
    if (!isSuccessful(exchange)) continue;
    const values = bindings
      .filter(({ in: place }) => place !== 'body')
      .map(({ in: place, name, source }) => ({
        in: place,
        name,
        value: evaluateSource(contract, from, exchange, source),
      }));
    if (values.every(({ value }) => value !== undefined)) return values;
  }
  return [];
}

function withValues(input: OperationInput, values: readonly Value[]): OperationInput {
  return values.reduce((each, value) => withArgument(each, value, value.value), input);
}

/** What a case varies on purpose stays as it is. */
function isOfBase(
  input: OperationInput,
  base: OperationInput | undefined,
  place: Binding['in'],
  name: string,
): boolean {
  if (place === 'body' || place === 'querystring') return false;
  const group = ({ path: 'path', query: 'query', header: 'headers', cookie: 'cookies' } as const)[place];
  return input[group]?.[name] !== undefined && input[group]?.[name] === base?.[group]?.[name];
}
