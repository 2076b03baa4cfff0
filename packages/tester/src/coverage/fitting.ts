import { isDeepStrictEqual } from 'node:util';
import type {
  Contract,
  Exchange,
  MediaType,
  Operation,
  OperationInput,
  WireRequest,
} from '@countersign/contract';
import type { SendCase } from '../case.ts';
import { isSuccessful } from '../judge-request.ts';
import { requestOf } from '../request-of.ts';
import { mediaOf } from '../stateful/inputs.ts';
import { isRecord } from '../stateful/json-pointer.ts';
import { isJson, isPlainForm, schemasAt } from '../stateful/schema-place.ts';
import { lighterValues, varyValue } from '../stateful/vary-value.ts';

/**
 * Valid inputs that a server takes: some are refused for an optional part that refers to what is not there, or for a name
 * that is taken.
 */
export interface Fitting {
  /**
   * Sends the valid input of an operation, changed until the server takes it; what was taken last is tried first.
   *
   * @returns undefined where there is no such input; the last answer where all were refused
   */
  send(operation: Operation, change: Change, send: SendCase): Promise<Exchange | undefined>;
  /** An input with what it has of the valid one changed in the same way. */
  fit(operation: Operation, input: OperationInput): OperationInput;
  /** Whether the valid input has fields that could be changed. */
  hasFields(operation: Operation): boolean;
}

type Change = (input: OperationInput) => OperationInput;

export interface FittingContext {
  readonly contract: Contract;
  /** A valid input of each operation, by id. */
  readonly bases: ReadonlyMap<string, OperationInput>;
  /** A short text that no other call has given. */
  readonly nonce: () => string;
}

interface Fit {
  /** How much is left out of what it need not have: nothing, or one of the lighter values. */
  readonly lighter: number;
  /** With texts of its own. */
  readonly isNew: boolean;
}

const asItIs: Fit = { lighter: 0, isNew: false };
const fits: readonly Fit[] = [
  asItIs,
  { lighter: 0, isNew: true },
  ...[1, 2, 3].flatMap((lighter) => [
    { lighter, isNew: false },
    { lighter, isNew: true },
  ]),
];

/** Refusals of what is in a request, or of what it refers to. */
const refusals: readonly (number | undefined)[] = [400, 404, 409, 422];

export function createFitting({ bases, contract, nonce }: FittingContext): Fitting {
  const chosen = new Map<string, Fit>();
  /** Operations of which everything was refused once: they are not asked for all of it again. */
  const inVain = new Set<string>();

  function apply(operation: Operation, input: OperationInput, fit: Fit): OperationInput {
    const fields = fit === asItIs ? undefined : fieldsOf(operation, bases.get(operation.id));
    if (fields === undefined || !isRecord(input.body?.value)) return input;
    const { media, value: base } = fields;
    const kept = fit.lighter === 0 ? base : lighterValues(contract, media, base)[fit.lighter - 1];
    if (kept === undefined) return input;
    const fresh = fit.isNew ? varyValue(contract, media, kept, { variant: 'plain', salt: nonce() }) : kept;
    const value = { ...input.body.value };
    for (const [name, was] of Object.entries(base)) {
      // What a case varies on purpose stays as it is.
      if (!isRecord(fresh) || !isDeepStrictEqual(value[name], was)) continue;
      if (!Object.hasOwn(fresh, name)) delete value[name];
      else if (typeof was === 'string' && !isListed(contract, media, name)) value[name] = fresh[name];
    }
    return { ...input, body: { ...input.body, value } };
  }

  return {
    async send(operation, change, send) {
      const base = bases.get(operation.id);
      if (base === undefined) return undefined;
      const first = chosen.get(operation.id) ?? asItIs;
      const isOpen = hasFieldsOf(operation, base) && !inVain.has(operation.id);
      const order = isOpen ? [first, ...fits.filter((fit) => fit !== first)] : [first];
      const sent: WireRequest[] = [];
      let exchange: Exchange | undefined;
      for (const fit of order) {
        const request = requestOf(contract, operation, change(apply(operation, base, fit)));
        if (sent.some((each) => isDeepStrictEqual(each, request))) continue;
        sent.push(request);
        exchange = await send(operation, request);
        if (isSuccessful(exchange)) chosen.set(operation.id, fit);
        if (!refusals.includes(exchange.response?.status)) break;
      }
      if (exchange !== undefined && !isSuccessful(exchange)) inVain.add(operation.id);
      return exchange;
    },
    fit: (operation, input) => apply(operation, input, chosen.get(operation.id) ?? asItIs),
    hasFields: (operation) => hasFieldsOf(operation, bases.get(operation.id)),
  };
}

function hasFieldsOf(operation: Operation, base: OperationInput | undefined): boolean {
  return fieldsOf(operation, base) !== undefined;
}

function fieldsOf(
  operation: Operation,
  base: OperationInput | undefined,
): { readonly media: MediaType; readonly value: Readonly<Record<string, unknown>> } | undefined {
  const { mediaType = '', value } = base?.body ?? {};
  const media = mediaOf(operation, mediaType);
  if (media === undefined || !isRecord(value) || !(isJson(mediaType) || isPlainForm(mediaType)))
    return undefined;
  return { media, value };
}

/** Whether a property has one of a few values, so that another one means something else. */
function isListed(contract: Contract, media: MediaType, name: string): boolean {
  return schemasAt(contract, media, [name]).some(
    ({ schema }) => schema.enum !== undefined || schema.const !== undefined,
  );
}
