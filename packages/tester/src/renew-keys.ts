import { randomUUID } from 'node:crypto';
import {
  type Contract,
  type Operation,
  type Parameter,
  validateValue,
  type WireRequest,
} from '@countersign/contract';
import { withHeader } from './authorise.ts';
import { sampleValue } from './generate/arbitrary-of.ts';
import { parameterChoices } from './parameter-choices.ts';

/**
 * Gives each request an idempotency key of its own, in place of the example or sample that it was planned with: a server
 * takes the same key for the same request again, and refuses it for another one.
 */
export type RenewKey = (operation: Operation, request: WireRequest) => WireRequest;

export function createKeyRenewal(contract: Contract, seed: number): RenewKey {
  const planned = new WeakMap<Parameter, ReadonlySet<string>>();
  /** What each key that was sent was sent with. */
  const sent = new Map<string, string>();
  /** Keys of ours: a request that has one repeats another on purpose. */
  const own = new Set<string>();

  function plannedFor(parameter: Parameter): ReadonlySet<string> {
    const known = planned.get(parameter);
    if (known !== undefined) return known;
    const choices = parameterChoices(contract, { ...parameter, required: true }, seed, () => undefined);
    const values = new Set(choices.map(({ value }) => String(value)));
    planned.set(parameter, values);
    return values;
  }

  return (operation, request) => {
    const parameter = idempotencyKey(operation);
    const value = parameter && headerOf(request, parameter.name);
    if (parameter === undefined || value === undefined || own.has(value)) return request;
    if (!isValid(contract, parameter, value)) return request;
    const content = `${request.method} ${request.target} ${Buffer.from(request.body ?? []).toString('latin1')}`;
    const isTaken = (sent.get(value) ?? content) !== content;
    if (!isTaken && !plannedFor(parameter).has(value)) {
      sent.set(value, content);
      return request;
    }
    const fresh = freshKey(contract, parameter, (key) => !own.has(key) && !sent.has(key));
    if (fresh === undefined) return request;
    own.add(fresh);
    return withHeader(request, parameter.name, fresh);
  };
}

/** The header that tells a repeated request from a new one. */
export function idempotencyKey({ parameters }: Operation): Parameter | undefined {
  return parameters.find(({ in: place, name }) => place === 'header' && /^(x-)?idempotency-key$/i.test(name));
}

function headerOf({ headers }: WireRequest, name: string): string | undefined {
  return headers.find(([each]) => each.toLowerCase() === name.toLowerCase())?.[1];
}

function isValid(contract: Contract, { schema = true }: Parameter, value: string): boolean {
  return validateValue(contract, schema, value, { direction: 'request' }).length === 0;
}

const mostSamples = 20;

function freshKey(
  contract: Contract,
  parameter: Parameter,
  isNew: (key: string) => boolean,
): string | undefined {
  const uuid = randomUUID();
  for (const key of [uuid, uuid.replaceAll('-', '')]) if (isValid(contract, parameter, key)) return key;
  for (let index = 0; index < mostSamples; index += 1) {
    const sample = sampleValue(contract, parameter.schema ?? true, {
      seed: Number.parseInt(randomUUID().slice(0, 7), 16),
      fullness: 'some',
      direction: 'request',
      ascii: true,
    });
    if (sample.ok && typeof sample.value === 'string' && isNew(sample.value)) return sample.value;
  }
  return undefined;
}
