import { isDeepStrictEqual } from 'node:util';
import type { Contract, Operation, OperationInput, WireRequest } from '@countersign/contract';
import type { SendCase } from '../case.ts';
import { createNonce } from '../create-nonce.ts';
import { isSuccessful } from '../judge-request.ts';
import type { PhaseContext } from '../phase.ts';
import { requestOf } from '../request-of.ts';
import { evaluateSource, withArgument } from '../stateful/arguments.ts';
import { findReferences } from '../stateful/prerequisites.ts';
import { type Binding, findRelations, parentRelations, type Relation } from '../stateful/relation.ts';
import { createFitting, type Fitting } from './fitting.ts';
import { partAt } from './graft.ts';
import { makeRequestCase, type RequestCase } from './request-case.ts';

/**
 * Gives the requests of one operation the ids of things that exist, where those of its examples do not, and bodies that
 * the server takes.
 */
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
  readonly fitting: Fitting;
  /** What was made for the bodies of each operation to refer to, by its id. */
  readonly referred: Map<string, Promise<readonly Value[]>>;
}

/** @param bases valid inputs by the ids of their operations */
export function renewalContext(
  { contract, now, operations, target }: PhaseContext,
  bases: ReadonlyMap<string, OperationInput>,
): RenewalContext {
  // A mock has nothing that could be made, and knows no names that are taken.
  const own = target.kind === 'mock' ? new Map<string, OperationInput>() : bases;
  const relations =
    target.kind === 'mock'
      ? []
      : [
          ...findRelations(contract, operations),
          ...operations.flatMap((operation) => parentRelations(operations, operation)),
        ];
  return {
    contract,
    relations,
    bases,
    fitting: createFitting({ contract, bases: own, nonce: createNonce(now) }),
    referred: new Map(),
  };
}

type Value = Pick<Binding, 'in' | 'name'> & { readonly value: unknown };

/** Chains of things that need other things are followed this far. */
const deepest = 3;

export function createRenewal(context: RenewalContext, operation: Operation): Renewal {
  const { contract, bases, fitting } = context;
  const base = bases.get(operation.id);
  // What changes or ends a thing's life gets another one each time.
  const consumes = !['GET', 'HEAD', 'PUT', 'PATCH'].includes(operation.method);
  const needsOthers = context.relations.some(({ to }) => to === operation);
  let known: Promise<readonly Value[]> | undefined;
  let fitted: Promise<readonly Value[]> | undefined;

  async function look(send: SendCase): Promise<readonly Value[]> {
    if (base === undefined) return [];
    const given = await lookForOthers(base, send);
    fitted ??= fitBody(given, send);
    return [...given, ...(await fitted)];
  }

  async function lookForOthers(own: OperationInput, send: SendCase): Promise<readonly Value[]> {
    if (!needsOthers) return [];
    const first = consumes ? undefined : await send(operation, requestOf(contract, operation, own));
    return first !== undefined && isSuccessful(first) ? [] : makeAnew(context, operation, send, 0);
  }

  /** @returns what the body has to name */
  async function fitBody(given: readonly Value[], send: SendCase): Promise<readonly Value[]> {
    if (base === undefined || !fitting.hasFields(operation)) return [];
    const refers = findReferences(context, operation).length > 0;
    const isTaken =
      refers && isSuccessful(await send(operation, requestOf(contract, operation, withValues(base, given))));
    const referred = refers && !isTaken ? await makeReferred(context, operation, send, 0) : [];
    const change = (input: OperationInput): OperationInput => withValues(input, [...given, ...referred]);
    const first = await fitting.send(operation, change, send);
    // Twice, since the second one shows whether a name has to be another one each time.
    if (first !== undefined && isSuccessful(first)) await fitting.send(operation, change, send);
    return referred;
  }

  function values(send: SendCase): Promise<readonly Value[]> {
    if (consumes && needsOthers) return look(send);
    known ??= look(send);
    return known;
  }

  return {
    async renewCase(request, send) {
      const { input } = request;
      if (input === undefined) return { ...request, request: await this.renewRequest(request.request, send) };
      const given = await values(send);
      const fresh = fitting.fit(operation, input);
      const own = given.filter(
        (each) =>
          isOfBase(input, base, each) && (each.in !== 'body' || bodyPart(fresh, each.name) !== undefined),
      );
      if (own.length === 0 && fresh === input) return request;
      const renewed = makeRequestCase(contract, operation, withValues(fresh, own), request);
      // What is left of it may keep the description where the whole does not, or the other way round.
      if (renewed !== undefined && isBroken(renewed) === isBroken(request)) return renewed;
      return makeRequestCase(contract, operation, withValues(input, own), request) ?? request;
    },
    async renewRequest(request, send) {
      const given = await values(send);
      if (base === undefined) return request;
      const own = fitting.fit(operation, base);
      if (given.length === 0 && own === base) return request;
      const fresh = requestOf(contract, operation, withValues(own, given));
      const bound = new Set(given.filter(({ in: place }) => place === 'header').map(({ name }) => name));
      const headers = request.headers.map(
        ([name, value]) =>
          fresh.headers.find(([other]) => other === name && bound.has(name)) ?? ([name, value] as const),
      );
      const hasBody = isDeepStrictEqual(request.body, requestOf(contract, operation, base).body);
      return {
        ...request,
        target: fresh.target,
        headers,
        ...(hasBody && fresh.body && { body: fresh.body }),
      };
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
    const given = await makeAnew(context, from, send, depth + 1);
    const referred = await makeReferred(context, from, send, depth + 1);
    const all = [...given, ...referred];
    const exchange = await context.fitting.send(from, (input) => withValues(input, all), send);
    if (exchange === undefined || !isSuccessful(exchange)) {
      // What it referred to may be gone.
      context.referred.delete(from.id);
      continue;
    }
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

/** Makes what the body of an operation has to refer to, once for all of its requests. */
function makeReferred(
  context: RenewalContext,
  operation: Operation,
  send: SendCase,
  depth: number,
): Promise<readonly Value[]> {
  const known = context.referred.get(operation.id) ?? makeReferences(context, operation, send, depth);
  context.referred.set(operation.id, known);
  return known;
}

async function makeReferences(
  context: RenewalContext,
  operation: Operation,
  send: SendCase,
  depth: number,
): Promise<readonly Value[]> {
  const { contract, fitting } = context;
  const base = context.bases.get(operation.id);
  const values: Value[] = [];
  for (const { creator, name, source } of depth > deepest ? [] : findReferences(context, operation)) {
    // What may be left out refers to nothing.
    if (base === undefined || bodyPart(base, `/${name}`) === undefined) continue;
    const given = [
      ...(await makeAnew(context, creator, send, depth + 1)),
      ...(await makeReferred(context, creator, send, depth + 1)),
    ];
    const exchange = await fitting.send(creator, (input) => withValues(input, given), send);
    if (exchange === undefined || !isSuccessful(exchange)) continue;
    const value = evaluateSource(contract, creator, exchange, source);
    if (value !== undefined) values.push({ in: 'body', name: `/${name}`, value });
  }
  return values;
}

function isBroken({ violations }: RequestCase): boolean {
  return violations.length > 0;
}

function withValues(input: OperationInput, values: readonly Value[]): OperationInput {
  return values.reduce((each, value) => withArgument(each, value, value.value), input);
}

/** What a case varies on purpose stays as it is. */
function isOfBase(
  input: OperationInput,
  base: OperationInput | undefined,
  { in: place, name }: Pick<Value, 'in' | 'name'>,
): boolean {
  if (place === 'querystring') return false;
  if (place === 'body') {
    const part = bodyPart(input, name);
    return part !== undefined && isDeepStrictEqual(part, base && bodyPart(base, name));
  }
  const group = ({ path: 'path', query: 'query', header: 'headers', cookie: 'cookies' } as const)[place];
  return input[group]?.[name] !== undefined && input[group]?.[name] === base?.[group]?.[name];
}

function bodyPart({ body }: OperationInput, pointer: string): unknown {
  return partAt(body?.value, pointer);
}
