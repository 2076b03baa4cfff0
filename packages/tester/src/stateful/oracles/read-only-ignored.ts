import { isSame } from '../compare-fields.ts';
import { findEntity } from '../find-entity.ts';
import { isRecord } from '../json-pointer.ts';
import type { Observation, Oracle } from '../observation.ts';
import { readOnlyProperties } from '../plan-read-only.ts';
import { requestMedia } from '../request-media.ts';
import { jsonOf, succeeded } from '../response-value.ts';
import { schemasAt } from '../schema-place.ts';
import { lastExchange } from '../step.ts';
import { readBefore } from './read-before.ts';
import { show } from './read-differs-from-write.ts';

/** What is read-only is changed by the server alone, whatever a request gives for it (JSON Schema validation § 9.4). */
export const readOnlyIgnored: Oracle = (contract, trace) => {
  const observations: Observation[] = [];
  for (const [id, result] of trace) {
    const { step } = result;
    const change = trace.get(step.after ?? '');
    const exchange = lastExchange(result);
    if (step.role !== 'read' || change?.step.role !== 'tamper' || !change.done) continue;
    const before = readBefore(trace, change, result);
    const { body } = change.input;
    if (before === undefined || !isRecord(body?.value) || !succeeded(exchange?.response)) continue;
    const { operation } = change.step;
    const media = requestMedia(operation, body.mediaType);
    const names = Object.keys(body.value);
    const [was, is] = [before, result].map(
      (each) => findEntity(jsonOf(lastExchange(each)?.response), names)?.value,
    );
    if (was === undefined || is === undefined) continue;
    for (const name of Object.keys(readOnlyProperties(contract, operation, body.mediaType))) {
      const places = schemasAt(contract, media, [name]);
      const schemas = places.map(({ schema }) => schema);
      const given = body.value[name];
      if (given === undefined || isSame(given, was[name], schemas)) continue;
      const { at, provenance } = places.find(({ schema }) => schema.readOnly === true) ?? operation;
      observations.push({
        rule: 'read-only-ignored',
        relation: `${operation.id} ${name}`,
        object: change.step.id,
        ...(isSame(given, is[name], schemas) && {
          problem: {
            step: id,
            needs: [change.step.id, before.step.id],
            exchange,
            operation,
            message: `${name} is read-only, and was ${show(was[name])}; ${operation.method} ${operation.path} took ${show(given)} for it, which is what ${step.operation.method} ${step.operation.path} gives now.`,
            at,
            provenance,
            cause: name,
            stated: true,
          },
        }),
      });
    }
  }
  return observations;
};
