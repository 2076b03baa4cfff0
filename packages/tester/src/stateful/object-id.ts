import type { Contract } from '@countersign/contract';
import { evaluate } from './expression.ts';
import { findIdentifier, type Identifier } from './find-identifier.ts';
import type { Trace } from './step.ts';
import { lastExchange } from './step.ts';

const ids = new WeakMap<object, Identifier | undefined>();

/** The id of the object that a step made, as the steps about it address it. */
export function idOf(contract: Contract, trace: Trace, object: string): Identifier | undefined {
  const made = trace.get(object);
  const exchange = lastExchange(made);
  if (made === undefined || exchange === undefined) return undefined;
  const known = ids.get(exchange);
  if (known !== undefined) return known;
  const source = made.step.identity;
  if (source?.kind !== 'identifier' && source?.kind !== 'expression') return undefined;
  const found =
    source.kind === 'identifier'
      ? findIdentifier(exchange, source.names, source.path)
      : fromExpression(contract, made.step.operation, exchange, source.value);
  ids.set(exchange, found);
  return found;
}

function fromExpression(
  contract: Contract,
  operation: Parameters<typeof evaluate>[1],
  exchange: Parameters<typeof evaluate>[2],
  expression: unknown,
): Identifier | undefined {
  if (typeof expression !== 'string' || expression === '') return undefined;
  const value = evaluate(contract, operation, exchange, expression);
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const name = /^\$response\.body#.*\/([^/]+)$/.exec(expression)?.[1];
  return { value, ...(name !== undefined && { name }) };
}
