import { isDeepStrictEqual } from 'node:util';
import type { Provenance, Rule } from '@countersign/contract';
import { isRecord } from '../json-pointer.ts';
import { findItems, hasId } from '../list-items.ts';
import type { Observation, Oracle, Problem } from '../observation.ts';
import { literalsOf, pathAbove, shapeOf, singular } from '../path-names.ts';
import { jsonOf, succeeded } from '../response-value.ts';
import { lastExchange, type StepResult, type Trace } from '../step.ts';
import { isSoft } from './deleted-still-found.ts';
import { showsOnlySome } from './shows-only-some.ts';

/** A member of a set, by the end of its address. */
interface Member {
  readonly name: string;
  /** How often it was put in. */
  readonly joins: readonly StepResult[];
  /** What took it out again. */
  readonly left: StepResult | undefined;
  /** The items that it is. */
  readonly items: readonly unknown[];
  /** Whether it is shown at all, in an item or in something inside it. */
  readonly isThere: boolean;
}

/** What a set should have, and what it shows. */
export function membersIn(
  trace: Trace,
  seen: StepResult,
): { readonly members: readonly Member[]; readonly isAsExpected: boolean } {
  const all = [...trace.values()];
  const before = all.slice(0, all.indexOf(seen));
  const items = itemsOfSet(before, seen) ?? [];
  const names = new Set(before.flatMap((each) => (isTaken(each, 'join') ? [nameOf(each)] : [])));
  const members = [...names].map((name): Member => {
    const own = before.filter((each) => nameOf(each) === name);
    const joins = own.filter((each) => isTaken(each, 'join'));
    const left = own.find((each) => isTaken(each, 'leave'));
    const isThere = JSON.stringify(items).toLowerCase().includes(name.toLowerCase());
    return { name, joins, left, items: items.filter((item) => isMember(item, name)), isThere };
  });
  const isAsExpected = members.every((each) =>
    each.left === undefined ? each.isThere : each.items.length === 0,
  );
  return { members, isAsExpected };
}

/** A list of all that could be in a set, in it or not, shows a name before it is put in. */
function listsChoices(trace: Trace): boolean {
  const all = [...trace.values()];
  return all.some((seen, index) => {
    const later = all.slice(index).filter((each) => each.step.role === 'join');
    const items = seen.step.role === 'members' ? itemsOfSet(all, seen) : undefined;
    return later.some((join) => {
      const isFirst = !all.slice(0, index).some((each) => nameOf(each) === nameOf(join));
      return isFirst && items?.some((item) => isMember(item, nameOf(join))) === true;
    });
  });
}

/** What was put into a set is in it, once (RFC 9110 § 9.2.2), until it is taken out, and stays there when others are. */
export const setMembers: Oracle = (_contract, trace) => {
  const observations: Observation[] = [];
  /** The step that showed each member first, and how. */
  const shown = new Map<string, { readonly step: string; readonly items: readonly unknown[] }>();
  const [join] = [...trace.values()].filter(({ step }) => step.role === 'join');
  if (join === undefined || takesPlaces(join) || listsChoices(trace)) return [];
  for (const [id, seen] of trace) {
    const exchange = lastExchange(seen);
    const { step, exchanges, ended = 'end' } = seen;
    if (step.role !== 'members' || exchange === undefined || ended !== 'end') continue;
    if (!exchanges.every(({ response }) => succeeded(response))) continue;
    if (itemsOfSet([...trace.values()], seen) === undefined || showsOnlySome(step.operation, trace)) continue;
    for (const member of membersIn(trace, seen).members) {
      const { name, joins, left, items, isThere } = member;
      const before = shown.get(name);
      const [join] = joins;
      if (join === undefined || (left !== undefined && before === undefined)) continue;
      if (isThere && before === undefined) shown.set(name, { step: id, items });
      // What looks otherwise now may be marked as taken out.
      if (left !== undefined && items.length > 0 && !isDeepStrictEqual(items, before?.items)) continue;
      const found =
        left === undefined ? memberProblem(member, seen, before !== undefined) : goneProblem(member, seen);
      const needs = [...trace.values()].filter((each) => isTaken(each, 'join') || isTaken(each, 'leave'));
      observations.push({
        rule: found.rule,
        relation: `${(left ?? join).step.operation.id} ${step.operation.id}`,
        object: name,
        ...(found.problem && {
          problem: {
            step: id,
            needs: [...needs.map((each) => each.step.id), ...(before === undefined ? [] : [before.step])],
            exchange,
            operation: (left ?? join).step.operation,
            at: (left ?? join).step.operation.at,
            ...found.problem,
          },
        }),
      });
    }
  }
  return observations;
};

/** Whether words say that one member takes the place of another. */
function takesPlaces({ step: { operation } }: StepResult): boolean {
  const words = `${operation.id} ${operation.summary ?? ''} ${operation.description ?? ''}`;
  return /replac|instead|in (the )?place of|only one|at most one|exclusive|\bmoves?\b|\bswitch/i.test(words);
}

interface Found {
  readonly rule: Rule;
  readonly problem: (Pick<Problem, 'message' | 'provenance' | 'stated'> & Partial<Problem>) | undefined;
}

const standard: Provenance = { basis: 'standard' };

function memberProblem(
  { name, joins, items, isThere }: Member,
  { step }: StepResult,
  wasThere: boolean,
): Found {
  const [join] = joins;
  const put = join === undefined ? '' : `${join.step.operation.method} ${join.step.operation.path}`;
  const shows = `${step.operation.method} ${step.operation.path}`;
  if (timesIn(items, name) > 1 && joins.length > 1)
    return {
      rule: 'idempotency-ignored',
      problem: {
        message: `${put} was asked for twice with ${JSON.stringify(name)}, which ${shows} shows ${timesIn(items, name)} times.`,
        provenance: standard,
        stated: true,
        cause: 'members',
      },
    };
  return {
    rule: 'list-misses-created',
    problem: isThere
      ? undefined
      : {
          message: `${put} put in ${JSON.stringify(name)}, which ${shows} does not show${wasThere ? ' any more' : ''}.`,
          provenance: standard,
          stated: wasThere,
          cause: 'members',
        },
  };
}

function goneProblem({ name, left, items }: Member, { step }: StepResult): Found {
  const by = left?.step.operation;
  return {
    rule: 'deleted-still-found',
    problem:
      items.length === 0 || left === undefined
        ? undefined
        : {
            message: `${by?.method} ${by?.path} took out ${JSON.stringify(name)}, which ${step.operation.method} ${step.operation.path} still shows.`,
            provenance: standard,
            stated: true,
            doubtful: isSoft(left),
            cause: 'members',
          },
  };
}

/** How often it is an item, or the same property of one: others may refer to it. */
function timesIn(items: readonly unknown[], name: string): number {
  const places = items.flatMap((item) =>
    isRecord(item) ? Object.keys(item).filter((each) => String(item[each]) === name) : [''],
  );
  return Math.max(0, ...places.map((place) => places.filter((each) => each === place).length));
}

/** Done at once: what is only accepted may wait for somebody's consent. */
function isTaken(result: StepResult, role: 'join' | 'leave'): boolean {
  return result.step.role === role && result.done && lastExchange(result)?.response?.status !== 202;
}

function nameOf({ step, input }: StepResult): string {
  const parameter = /\{([^{}]+)\}\/?$/.exec(step.operation.path)?.[1] ?? '';
  return String(input.path?.[parameter] ?? '');
}

/** The items of a list, or of the array in an object that is called like the set. */
function itemsOfSet(
  before: readonly StepResult[],
  { step, exchanges }: StepResult,
): readonly unknown[] | undefined {
  const join = before.find((each) => each.step.role === 'join')?.step.operation;
  if (join === undefined) return undefined;
  const isOwn = shapeOf(step.operation.path) === shapeOf(pathAbove(join.path));
  const set = singular(literalsOf(join.path).at(-1) ?? '');
  const pages = exchanges.map(
    ({ response }) =>
      findItems(jsonOf(response), isOwn ? undefined : (name) => singular(name) === set)?.items,
  );
  return pages.includes(undefined) ? undefined : pages.flatMap((page) => page ?? []);
}

/** Capitals may be a matter of the server. */
function isMember(item: unknown, name: string): boolean {
  if (isRecord(item)) return hasId(item, name, undefined);
  return String(item).toLowerCase() === name.toLowerCase();
}
