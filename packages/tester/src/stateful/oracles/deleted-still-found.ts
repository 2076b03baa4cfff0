import { isDeepStrictEqual } from 'node:util';
import type { Contract, WireResponse } from '@countersign/contract';
import { isRecord } from '../json-pointer.ts';
import { hasId, itemsOf } from '../list-items.ts';
import { idOf } from '../object-id.ts';
import type { Observation, Oracle } from '../observation.ts';
import { shapeOf } from '../path-names.ts';
import { isAbsent, jsonOf, succeeded } from '../response-value.ts';
import { sentFields } from '../sent-fields.ts';
import { lastExchange, type StepResult, type Trace } from '../step.ts';

/**
 * What was deleted is gone (RFC 9110 § 9.3.5), with what words say that it takes along; an object that is marked as deleted
 * counts as gone.
 */
export const deletedStillFound: Oracle = (contract, trace) => {
  const observations: Observation[] = [];
  for (const [id, result] of trace) {
    const { step } = result;
    const deletion = step.after === undefined ? undefined : trace.get(step.after);
    if (deletion?.done !== true || deletion.step.role !== 'delete' || step.as === 'other') continue;
    const exchange = result.exchanges.at(-1);
    if (exchange?.response === undefined || step.after === undefined) continue;
    const by = deletion.step.operation;
    // What a deletion takes along by its words: theirs is the promise, and only where it was kept for the object itself.
    const isTaken = step.object !== deletion.step.object;
    const itself = goneItself(trace, result);
    if (isTaken && (itself.length === 0 || !isPromised(contract, trace, result, deletion))) continue;
    const common = {
      rule: 'deleted-still-found',
      relation: `${by.id} ${step.operation.id}`,
      object: step.after,
    } as const;
    const there = step.role === 'list' ? isListed(contract, trace, result) : isThere(trace, result);
    const before = step.role === 'list' ? listedBefore(contract, trace, result) : undefined;
    if (there === undefined || (step.role === 'list' && before === undefined)) continue;
    observations.push({
      ...common,
      ...(there && {
        problem: {
          step: id,
          needs: [step.after, ...(before === undefined ? [] : [before]), ...itself],
          exchange,
          operation: by,
          message: `${by.method} ${by.path} answered ${deletion.exchanges.at(-1)?.response?.status}, yet ${step.operation.method} ${step.operation.path} still has ${isTaken ? 'what its words say goes with it' : 'the object'}.`,
          at: by.at,
          provenance: by.method === 'DELETE' && !isTaken ? { basis: 'standard' } : by.provenance,
          cause: step.operation.id,
          stated: isTaken || by.method === 'DELETE',
          ...(step.role === 'list'
            ? { consequenceOf: [`there ${by.id}`], explains: `listed ${step.operation.id}` }
            : { explains: `there ${by.id}` }),
          doubtful: !isTaken && isSoft(deletion),
        },
      }),
    });
  }
  return observations;
};

/** What is only accepted may go later, and what a client named, such as a song, may be of more than one list. */
function isPromised(contract: Contract, trace: Trace, { step }: StepResult, deletion: StepResult): boolean {
  const id = idOf(contract, trace, step.object ?? '')?.value;
  const given = Object.values(sentFields(trace.get(step.object ?? '')?.input ?? {}) ?? {});
  return id !== undefined && !given.includes(id) && lastExchange(deletion)?.response?.status !== 202;
}

/** Words that promise less than a deletion. */
export function isSoft({ step: { operation } }: StepResult): boolean {
  return /\b(archiv|deactivat|disabl|soft|trash|tombstone|recycl|bin\b|hidden|hides?|can still|still be|all the same|goes on|remains?\b|background|later\b|eventual|scheduled|retention|retain)/i.test(
    `${operation.id} ${operation.summary ?? ''} ${operation.description ?? ''}`,
  );
}

function isThere(trace: Trace, result: StepResult): boolean | undefined {
  const { exchanges, step } = result;
  const response = exchanges.at(-1)?.response;
  if (isAbsent(response)) return false;
  if (!succeeded(response) || !isGoneItself(trace, result)) return undefined;
  const all = [...trace.values()];
  const before = all
    .slice(0, all.indexOf(result))
    .findLast(
      (each) =>
        each.step.role === 'read' &&
        each.step.operation === step.operation &&
        each.step.object === step.object &&
        each.step.after !== step.after &&
        each.done,
    );
  const old = before?.exchanges.at(-1)?.response;
  // What every object has one of may be as it was at first: an avatar that everybody has, settings of nobody's choice.
  if (!/\}\/?$/.test(step.operation.path) && !isUnchanged(response, old)) return undefined;
  return !isMarked(jsonOf(response), jsonOf(old));
}

function isUnchanged(now: WireResponse, old: WireResponse | undefined): boolean {
  if (old === undefined) return false;
  const [is, was] = [jsonOf(now), jsonOf(old)];
  return is === undefined ? Buffer.from(now.body).equals(old.body) : isDeepStrictEqual(is, was);
}

/** What stands below the deleted object is judged only when the object itself is gone: it may live on, marked as deleted. */
function isGoneItself(trace: Trace, result: StepResult): boolean {
  const { step } = result;
  const deletion = trace.get(step.after ?? '')?.step.operation;
  if (deletion?.method !== 'DELETE' || shapeOf(step.operation.path) === shapeOf(deletion.path)) return true;
  return goneItself(trace, result).length > 0;
}

/** The step that shows that the object is not at its own address any more, for what stands below it. */
function goneItself(trace: Trace, { step }: StepResult): readonly string[] {
  const path = shapeOf(trace.get(step.after ?? '')?.step.operation.path ?? '');
  if (shapeOf(step.operation.path) === path) return [];
  const shown = [...trace.values()].find(
    (each) =>
      each.step.after === step.after &&
      shapeOf(each.step.operation.path) === path &&
      isAbsent(each.exchanges.at(-1)?.response),
  );
  return shown === undefined ? [] : [shown.step.id];
}

/** Whether a field that tells of deletion changed. */
function isMarked(value: unknown, before: unknown, depth = 2): boolean {
  if (!isRecord(value) || !isRecord(before)) return false;
  return Object.entries(value).some(([name, part]) => {
    if (/delet|remov|archiv|active|status|state|trash/i.test(name) && !isDeepStrictEqual(part, before[name]))
      return true;
    return depth > 0 && isMarked(part, before[name], depth - 1);
  });
}

/** The step that saw the object in the list before: only then the list has something to lose. */
function listedBefore(contract: Contract, trace: Trace, { step }: StepResult): string | undefined {
  return [...trace.values()].find(
    (each) =>
      each.step.role === 'list' &&
      each.step.as !== 'other' &&
      each.step.object === step.object &&
      each.step.after === step.object &&
      isListed(contract, trace, each) === true,
  )?.step.id;
}

function isListed(contract: Contract, trace: Trace, { exchanges, step }: StepResult): boolean | undefined {
  const id = step.object === undefined ? undefined : idOf(contract, trace, step.object);
  if (id === undefined || !exchanges.every(({ response }) => succeeded(response))) return undefined;
  const pages = exchanges.map(({ response }) => itemsOf(jsonOf(response)) ?? []);
  const item = pages.flat().find((each) => hasId(each, id.value, id.name));
  if (item === undefined) return false;
  return !(
    isRecord(item) &&
    Object.keys(item).some((name) => /delet|archiv|trash/i.test(name) && Boolean(item[name]))
  );
}
