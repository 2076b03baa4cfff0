import type { Contract } from '@countersign/contract';
import { askedFormat, essenceOf, type Format, writtenFormat } from '../find-format.ts';
import { isRecord } from '../json-pointer.ts';
import type { Observation, Oracle } from '../observation.ts';
import { headerOf, succeeded } from '../response-value.ts';
import { lastExchange, type StepResult, type Trace } from '../step.ts';

/** Words that say that it comes in the form that was asked for. */
const asWanted = /\bformat\b[^.]{0,40}\b(asked|request|chosen|choose|select|want|given|named)/i;

/** What was asked for in one of several forms comes in that form. */
export const formatIgnored: Oracle = (contract, trace) =>
  [...trace.values()].flatMap((result): readonly Observation[] => {
    const { operation, id, object } = result.step;
    const exchange = lastExchange(result);
    const asked = whatWasAsked(contract, trace, result);
    if (asked === undefined || exchange === undefined || !succeeded(exchange.response)) return [];
    const { name, mediaTypes, value } = asked;
    const given = essenceOf(headerOf(exchange.response.headers, 'content-type') ?? '');
    const wanted = mediaTypes.get(value);
    // One that stands for none of the values may be the same by another name.
    if (wanted === undefined || ![...mediaTypes.values()].includes(given)) return [];
    const response = operation.responses.find(({ status }) => status.startsWith('2')) ?? operation;
    const stated = asWanted.test(response.description ?? '');
    return [
      {
        rule: 'content-type-mismatch',
        relation: `${operation.id} ${name}`,
        object: object ?? id,
        ...(given !== wanted && {
          problem: {
            step: id,
            exchange,
            operation,
            message: `${name} was ${JSON.stringify(value)}; ${operation.method} ${operation.path} answers with ${given}.`,
            at: response.at,
            provenance: response.provenance,
            cause: `format ${name}`,
            stated,
            pending: !stated,
          },
        }),
      },
    ];
  });

function whatWasAsked(
  contract: Contract,
  trace: Trace,
  { step, input }: StepResult,
): (Format & { readonly value: string }) | undefined {
  const { operation, relation } = step;
  if (operation.method !== 'GET') return undefined;
  const own = askedFormat(contract, operation);
  if (own !== undefined) return withValue(own, input.query);
  const made = trace.get(step.object ?? '');
  if (made?.done !== true || relation?.from !== made.step.operation) return undefined;
  const format = writtenFormat(contract, made.step.operation, operation);
  return format && withValue(format, made.input.body?.value);
}

function withValue(format: Format, given: unknown): (Format & { readonly value: string }) | undefined {
  const value = isRecord(given) ? given[format.name] : undefined;
  return typeof value === 'string' ? { ...format, value } : undefined;
}
