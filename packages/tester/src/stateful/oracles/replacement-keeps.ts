import { isDeepStrictEqual } from 'node:util';
import type { Operation, SchemaObject } from '@countersign/contract';
import { findEntity } from '../find-entity.ts';
import type { Observation, Oracle } from '../observation.ts';
import { requestMedia } from '../request-media.ts';
import { jsonOf } from '../response-value.ts';
import { schemasAt } from '../schema-place.ts';
import { sentFields } from '../sent-fields.ts';
import { lastExchange } from '../step.ts';
import { readBefore } from './read-before.ts';
import { show } from './read-differs-from-write.ts';
import { isServerOwned } from './server-owned.ts';

/**
 * A PUT that is said to replace leaves nothing of what it does not give (RFC 9110 § 9.3.4). Many a PUT changes only what
 * it gives, so it is judged only where the words of the operation say that it replaces.
 */
export const replacementKeeps: Oracle = (contract, trace) => {
  const observations: Observation[] = [];
  for (const [id, result] of trace) {
    const { step } = result;
    const update = trace.get(step.after ?? '');
    const exchange = lastExchange(result);
    if (step.role !== 'read' || update?.step.role !== 'replace' || !update.done || !result.done) continue;
    const before = readBefore(trace, update, result);
    const given = sentFields(update.input);
    const { operation } = update.step;
    if (before === undefined || given === undefined || exchange === undefined || !replaces(operation))
      continue;
    const media = requestMedia(operation, update.input.body?.mediaType ?? '');
    const names = schemasAt(contract, media, []).flatMap(({ schema }) =>
      Object.keys(schema.properties ?? {}),
    );
    const [was, is] = [before, result].map(
      (each) => findEntity(jsonOf(lastExchange(each)?.response), names)?.value,
    );
    for (const name of new Set(names)) {
      const schemas = schemasAt(contract, media, [name]).map(({ schema }) => schema);
      // What it had may be what it has by default.
      const isOwn = schemas.some(
        (schema) => schema.readOnly === true || isDeepStrictEqual(schema.default, was?.[name]),
      );
      if (Object.hasOwn(given, name) || isOwn || isServerOwned(`/${name}`) || isNothing(was?.[name]))
        continue;
      if (mayBeFilledIn(was?.[name], schemas)) continue;
      const kept = isDeepStrictEqual(was?.[name], is?.[name]);
      observations.push({
        rule: 'update-not-persisted',
        relation: `${operation.id} left out ${name}`,
        object: update.step.id,
        ...(kept && {
          problem: {
            step: id,
            needs: [update.step.id, before.step.id],
            exchange,
            operation,
            message: `${operation.method} ${operation.path} replaces, and did not give ${name}; in ${step.operation.method} ${step.operation.path} it still is ${show(is?.[name])}.`,
            at: operation.at,
            provenance: { basis: 'standard' },
            cause: `left out ${name}`,
            stated: true,
          },
        }),
      });
    }
  }
  return observations;
};

/** One of few values, which may be what the server puts in the place of what was left out. */
function mayBeFilledIn(value: unknown, schemas: readonly SchemaObject[]): boolean {
  return typeof value === 'boolean' || value === 0 || schemas.some((each) => each.enum !== undefined);
}

function isNothing(value: unknown): boolean {
  return (
    value === undefined || value === null || (Array.isArray(value) && value.length === 0) || value === ''
  );
}

function replaces({ id, summary = '', description = '' }: Operation): boolean {
  const words = `${id.replace(/([a-z])([A-Z])/g, '$1 $2')} ${summary} ${description}`;
  const isPartial =
    /\b(partial|merge|only what)|\b(omit|left out|missing|not given|not sent).{0,60}(unchanged|kept|keep|stay|remain)/i;
  return /\b(replac|overwrit)|\bas a whole\b|\bentire/i.test(words) && !isPartial.test(words);
}
