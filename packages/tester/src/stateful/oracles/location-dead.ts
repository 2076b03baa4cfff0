import { mayVanish } from '../may-vanish.ts';
import type { Observation, Oracle } from '../observation.ts';
import { isAbsent, succeeded } from '../response-value.ts';
import { lastExchange } from '../step.ts';

/** The `Location` of a 201 leads to what was made, that of a 303 to what tells of it (RFC 9110 § 15.3.2, § 15.4.4). */
export const locationDead: Oracle = (contract, trace) => {
  const observations: Observation[] = [];
  for (const [id, { step, exchanges }] of trace) {
    const { object = '', operation } = step;
    const exchange = exchanges.at(-1);
    const made = trace.get(object);
    if (step.role !== 'locate' || exchange?.response === undefined || made === undefined) continue;
    const status = lastExchange(made)?.response?.status ?? 0;
    const common = { rule: 'location-dead', relation: operation.id, object } as const;
    if (succeeded(exchange.response)) observations.push(common);
    if (!isAbsent(exchange.response) || mayVanish(contract, made)) continue;
    const response = operation.responses.find((each) => each.status === String(status));
    const header = response?.headers.find(({ name }) => name.toLowerCase() === 'location');
    observations.push({
      ...common,
      problem: {
        step: id,
        exchange,
        operation,
        message: `The Location of a ${status} is answered with ${exchange.response.status}.`,
        at: header?.at ?? response?.at ?? operation.at,
        provenance: { basis: 'standard' },
        stated: true,
        consequenceOf: [`missing ${operation.id}`],
      },
    });
  }
  return observations;
};
