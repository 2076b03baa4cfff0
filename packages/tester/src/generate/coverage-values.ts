import { type Contract, type Schema, type SourceRef, validateValue } from '@countersign/contract';
import {
  type Generated,
  needsChecking,
  probe,
  type Source,
  sourceOf,
  type ValueOptions,
} from './arbitrary-of.ts';
import type { Candidate, Site } from './candidate.ts';
import { candidatesOf } from './coverage-sites.ts';
import { stableText } from './draw-array.ts';

/** One value of a deterministic set that visits every constraint of a schema from both sides. */
export interface CoverageValue {
  readonly value: unknown;
  readonly valid: boolean;
  /** True for a valid value of a kind that the description allows without speaking of it: text beyond ASCII, huge numbers. */
  readonly extreme: boolean;
  /** The keyword that is visited; of an invalid value the one that it breaks, as provenance names it. */
  readonly keyword: string;
  /** Where that keyword stands in the description. */
  readonly pointer: SourceRef;
  /** JSON pointer to the part of the value that it is about. */
  readonly instance: string;
  /** One clause: `name: 2 characters, one too few`. */
  readonly description: string;
}

export interface CoverageOptions extends ValueOptions {
  /** The most values; places near the top of the value come first. @default 1000 */
  readonly cap?: number | undefined;
  /** Another seed gives other texts and surroundings for the same constraints. @default 1 */
  readonly seed?: number | undefined;
}

/**
 * Values that visit every constraint of a schema from both sides, one keyword at a time: bounds and what is just beyond
 * them, every listed value and one more, each property there and (where it is required) missing, each branch. Every
 * value has been validated; an invalid one breaks its keyword and, wherever that is possible, nothing else. The same
 * for the same schema, and in number linear in its constraints.
 */
export function coverageValues(
  contract: Contract,
  schema: Schema,
  { cap = 1000, seed = 1, ...options }: CoverageOptions,
): Generated<readonly CoverageValue[]> {
  const source = sourceOf(contract, schema, options);
  const base = probe(source, seed, ['least']);
  if (!base.ok) return base;
  const values: CoverageValue[] = [];
  const known = new Set<string>();
  // Several validations may go into one value, and some values cannot be had at all.
  let work = cap * 6;
  for (const { candidate, site } of candidatesOf(source, { seed, checked: needsChecking(source) })) {
    const found = judge(source, site, candidate);
    work -= found.work;
    const key = found.value && stableText(found.value.value);
    if (found.value !== undefined && key !== undefined && !known.has(key)) {
      known.add(key);
      values.push(found.value);
    }
    if (values.length >= cap || work <= 0) break;
  }
  return { ok: true, value: values };
}

/** Validates a candidate in its place; undefined when it is not what it should be. */
function judge(
  { contract, options, schema }: Source,
  site: Site,
  candidate: Candidate,
): { value: CoverageValue | undefined; work: number } {
  let work = 1;
  let best:
    | { value: unknown; keyword: string; pointer: SourceRef; instance: string; count: number }
    | undefined;
  for (const part of candidate.values) {
    if (part === undefined) continue;
    if (work > 24) break;
    work += 1;
    const value = site.wrap(part);
    const { at = '0#', direction } = options;
    const broken = validateValue(contract, schema, value, { direction, at }).filter(
      ({ advisory }) => !advisory,
    );
    if (candidate.valid) {
      if (broken.length > 0) continue;
      const pointer = site.node.shape.origins.get(candidate.keyword) ?? site.node.places[0]?.at ?? at;
      best = { value, keyword: candidate.keyword, pointer, instance: pointerOf(site.path), count: 0 };
      break;
    }
    const proof = broken.find(({ keyword }) => keyword === candidate.keyword) ?? broken[0];
    if (proof === undefined || (best !== undefined && best.count <= broken.length)) continue;
    best = {
      value,
      keyword: proof.keyword,
      pointer: proof.schemaAt,
      instance: proof.instancePath,
      count: broken.length,
    };
    if (broken.length === 1) break;
  }
  if (best === undefined) return { value: undefined, work };
  const { count, ...rest } = best;
  const where = site.path.length === 0 ? 'the value' : site.path.join('/');
  const value = {
    ...rest,
    valid: candidate.valid,
    extreme: candidate.extreme ?? false,
    description: `${where}: ${candidate.label}`,
  };
  return { value, work };
}

function pointerOf(path: readonly (string | number)[]): string {
  return path.map((token) => `/${String(token).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
