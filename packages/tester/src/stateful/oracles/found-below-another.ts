import { findEntity } from '../find-entity.ts';
import type { Observation, Oracle } from '../observation.ts';
import { identifierNames, segmentsOf, singular } from '../path-names.ts';
import { isAbsent, jsonOf, succeeded } from '../response-value.ts';
import { lastExchange } from '../step.ts';

/**
 * A thing is found below its own parent. Whether a server looks at the parent at all is its own choice, unless the
 * description says that it does, or the answer itself names another parent than the one that was asked for.
 */
export const foundBelowAnother: Oracle = (_contract, trace) => {
  const observations: Observation[] = [];
  for (const [id, result] of trace) {
    const { step } = result;
    const exchange = lastExchange(result);
    const [made, other] = [trace.get(step.object ?? ''), trace.get(step.after ?? '')];
    if (step.role !== 'stray' || exchange?.response === undefined || made?.done !== true || !other?.done)
      continue;
    const { operation, relation } = step;
    const parameter = relation?.bindings.at(-2)?.name ?? '';
    const [asked, own] = [result, made].map(({ input }) => input.path?.[parameter]);
    if (relation === undefined || asked === own) continue;
    const isFound = succeeded(exchange.response);
    if (!isFound && !isAbsent(exchange.response)) continue;
    const names = parentNames(operation.path, parameter);
    const named = findEntity(jsonOf(exchange.response), names)?.value;
    const isNamed = names.some((name) => String(named?.[name]) === String(own));
    const words = `${operation.summary ?? ''} ${operation.description ?? ''}`;
    const noun = singular(
      names.find((name) => !/id$/i.test(name)) ?? parameter.replace(/_?id$/i, ''),
    ).replace(/\W/g, '');
    const isSaid = new RegExp(`\\b(own|same) ${noun}\\b|\\bbelongs? to (the|that|this) ${noun}\\b`, 'i').test(
      words,
    );
    if (isFound && !isNamed && !isSaid) continue;
    observations.push({
      rule: 'created-not-found',
      relation: `${operation.id} stray`,
      object: made.step.id,
      ...(isFound && {
        problem: {
          step: id,
          needs: [made.step.id, other.step.id],
          exchange,
          operation,
          message: `${operation.method} ${operation.path} finds what belongs to the ${parameter} ${String(own)} with ${String(asked)}, too.`,
          at: operation.at,
          provenance: operation.provenance,
          cause: 'another parent',
          stated: isSaid,
        },
      }),
    });
  }
  return observations;
};

/** Under which names an answer tells its parent: `boardId`, `board_id`, `board`. */
function parentNames(path: string, parameter: string): readonly string[] {
  const segments = segmentsOf(path);
  const item = segments.slice(0, segments.indexOf(`{${parameter}}`) + 1);
  const common = /^(_?id|uuid|guid|key|token|slug|code|name)$/i;
  return [...new Set([parameter, ...identifierNames(parameter, item)])].filter((name) => !common.test(name));
}
