import type { Contract, Schema, SourceRef } from '@countersign/contract';
import {
  type Generated,
  isValid,
  needsChecking,
  probe,
  type Source,
  sourceOf,
  type ValueOptions,
  violationsOf,
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
  /** Leaves out what is valid. */
  readonly only?: 'invalid' | undefined;
}

/** Alternatives of one candidate that are validated. */
const mostTries = 24;

/**
 * Values that visit every constraint of a schema from both sides, one keyword at a time: bounds and what is just beyond
 * them, every listed value and one more, each property there and (where it is required) missing, each branch. Every
 * value has been validated; an invalid one breaks its keyword and, wherever that is possible, nothing else. The same
 * for the same schema, and in number linear in its constraints.
 */
export function coverageValues(
  contract: Contract,
  schema: Schema,
  { cap = 1000, only, seed = 1, ...options }: CoverageOptions,
): Generated<readonly CoverageValue[]> {
  const source = sourceOf(contract, schema, options);
  const base = probe(source, seed, ['least']);
  if (!base.ok) return base;
  const values: CoverageValue[] = [];
  const known = new Set<string>();
  // Several validations may go into one value, and some values cannot be had at all.
  let work = cap * 6;
  for (const { candidate, site } of candidatesOf(source, { seed, checked: needsChecking(source) })) {
    if (only === 'invalid' && candidate.valid) continue;
    const found = judge(source, site, candidate);
    work -= found.work;
    // The same valid value about another part stays: who takes only that part over has another one then.
    const part = candidate.valid ? found.value?.instance : '';
    const key = found.value && `${part} ${stableText(found.value.value)}`;
    if (found.value !== undefined && key !== undefined && !known.has(key)) {
      known.add(key);
      values.push(found.value);
    }
    if (values.length >= cap || work <= 0) break;
  }
  return { ok: true, value: values };
}

interface Judgement {
  /** Undefined when the candidate is not what it should be. */
  readonly value: CoverageValue | undefined;
  /** Validations that it took. */
  readonly work: number;
}

/** Validates a candidate in its place. */
function judge(source: Source, site: Site, candidate: Candidate): Judgement {
  const { extreme = false, label, valid } = candidate;
  const where = site.path.length === 0 ? 'the value' : site.path.join('/');
  const { found, work } = (valid ? findValid : findInvalid)(source, site, candidate);
  return { work, value: found && { ...found, valid, extreme, description: `${where}: ${label}` } };
}

interface Search {
  readonly found: Pick<CoverageValue, 'value' | 'keyword' | 'pointer' | 'instance'> | undefined;
  readonly work: number;
}

function findValid(source: Source, { node, path, wrap }: Site, { keyword, values }: Candidate): Search {
  let work = 1;
  for (const part of values) {
    const value = wrap(part);
    if (isValid(source, value)) {
      const pointer = node.shape.origins.get(keyword) ?? node.places[0]?.at ?? '0#';
      return { work, found: { value, keyword, pointer, instance: pointerOf(path) } };
    }
    work += 1;
    if (work > mostTries) break;
  }
  return { work, found: undefined };
}

/** The first value that breaks nothing but the keyword, else the one that breaks the least besides. */
function findInvalid(source: Source, { wrap }: Site, { keyword, values }: Candidate): Search {
  let work = 1;
  let found: Search['found'];
  let least = Number.POSITIVE_INFINITY;
  for (const part of values) {
    const value = wrap(part);
    const broken = isValid(source, value) ? [] : violationsOf(source, value);
    const proof = broken.find((each) => each.keyword === keyword) ?? broken[0];
    if (proof !== undefined && broken.length < least) {
      least = broken.length;
      found = { value, keyword: proof.keyword, pointer: proof.schemaAt, instance: proof.instancePath };
    }
    work += 1;
    if (least === 1 || work > mostTries) break;
  }
  return { work, found };
}

function pointerOf(path: readonly (string | number)[]): string {
  return path.map((token) => `/${String(token).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
