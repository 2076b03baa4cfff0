import { isDeepStrictEqual } from 'node:util';
import type { WireResponse } from '@countersign/contract';
import { findEntity } from '../find-entity.ts';
import type { Observation, Oracle } from '../observation.ts';
import { headerOf, jsonOf, succeeded } from '../response-value.ts';
import { sentFields } from '../sent-fields.ts';
import { lastExchange, type StepResult } from '../step.ts';

/** Other content has another entity tag: who has the old tag would never hear of it (RFC 9110 § 8.8.3). */
export const tagUnchanged: Oracle = (_contract, trace) => {
  const observations: Observation[] = [];
  const seen = new Map<string, StepResult>();
  for (const [id, result] of trace) {
    const { step, done } = result;
    const exchange = lastExchange(result);
    if (exchange?.response === undefined || !done || !succeeded(exchange.response) || step.url !== undefined)
      continue;
    if ((step.role !== 'read' && step.role !== 'download') || step.as === 'other') continue;
    const key = `${step.operation.id} ${exchange.request.target}`;
    const before = seen.get(key);
    seen.set(key, result);
    const old = lastExchange(before)?.response;
    const update = trace.get(step.after ?? '');
    const tags = [old, exchange.response].map((each) => headerOf(each?.headers ?? [], 'etag'));
    if (before === undefined || old === undefined || tags.includes(undefined)) continue;
    if (update?.step.role !== 'replace' && update?.step.role !== 'patch') continue;
    if (!hasChanged(old, exchange.response, Object.keys(sentFields(update.input) ?? {}))) continue;
    const header = step.operation.responses
      .flatMap(({ headers }) => headers)
      .find(({ name }) => name.toLowerCase() === 'etag');
    observations.push({
      rule: 'precondition-ignored',
      relation: `${step.operation.id} tag`,
      object: id,
      ...(tags[0] === tags[1] && {
        problem: {
          step: id,
          needs: [before.step.id, update.step.id],
          exchange,
          operation: step.operation,
          message: `${step.operation.method} ${step.operation.path} gives other content after ${update.step.operation.method} ${update.step.operation.path}, and still has the ETag ${tags[0]}.`,
          at: header?.at ?? step.operation.at,
          provenance: { basis: 'standard' },
          cause: 'tag',
          stated: true,
        },
      }),
    });
  }
  return observations;
};

/** Other bytes; of JSON, which may tell of more than of the object, other values of what was written. */
function hasChanged(old: WireResponse, now: WireResponse, names: readonly string[]): boolean {
  const [one, other] = [jsonOf(old), jsonOf(now)];
  if (one === undefined && other === undefined) return !Buffer.from(old.body).equals(now.body);
  const [was, is] = [one, other].map((each) => findEntity(each, names)?.value);
  return (
    was !== undefined && is !== undefined && names.some((name) => !isDeepStrictEqual(was[name], is[name]))
  );
}
