import type { SourceRef } from '@countersign/contract';
import type { Bound } from './decimal.ts';
import type { Place } from './place.ts';

export type Kind = 'null' | 'boolean' | 'number' | 'string' | 'array' | 'object';

/** What one schema says about the members of an object. */
export interface ObjectRules {
  readonly properties: ReadonlyMap<string, Place>;
  readonly patterns: readonly {
    readonly source: string;
    readonly expression: RegExp;
    readonly place: Place;
  }[];
  /** `additionalProperties` */
  readonly rest: Place | undefined;
}

/** What one schema says about the items of an array. */
interface ArrayRules {
  readonly prefix: readonly Place[];
  /** `items` */
  readonly rest: Place | undefined;
}

export interface ContainsRule {
  readonly place: Place;
  readonly least: number;
  readonly most: number;
}

/** Every constraint that schemas put on one value together; alternatives and negations are not part of it. */
export interface Shape {
  kinds: ReadonlySet<Kind>;
  /** Only whole numbers. */
  integer: boolean;
  /** Kinds that keywords speak of, where no `type` says it. */
  readonly hinted: Set<Kind>;
  /** `enum` and `const` */
  values: readonly unknown[] | undefined;
  low: Bound | undefined;
  high: Bound | undefined;
  readonly steps: number[];
  minLength: number;
  maxLength: number;
  readonly patterns: string[];
  readonly formats: string[];
  readonly encodings: string[];
  readonly mediaTypes: string[];
  readonly arrays: ArrayRules[];
  minItems: number;
  maxItems: number;
  unique: boolean;
  readonly contains: ContainsRule[];
  readonly unevaluatedItems: Place[];
  readonly objects: ObjectRules[];
  readonly required: Set<string>;
  minProperties: number;
  maxProperties: number;
  readonly names: Place[];
  readonly dependents: [name: string, needed: readonly string[]][];
  readonly unevaluatedProperties: Place[];
  /** `examples` and `default`; not checked. */
  readonly preferred: unknown[];
  /** Where each keyword stands; the last one that tightened it. */
  readonly origins: Map<string, SourceRef>;
}

export const kinds: ReadonlySet<Kind> = new Set(['null', 'boolean', 'number', 'string', 'array', 'object']);

/** The shape that any value has. */
export function openShape(): Shape {
  return {
    kinds,
    integer: false,
    hinted: new Set(),
    values: undefined,
    low: undefined,
    high: undefined,
    steps: [],
    minLength: 0,
    maxLength: Number.POSITIVE_INFINITY,
    patterns: [],
    formats: [],
    encodings: [],
    mediaTypes: [],
    arrays: [],
    minItems: 0,
    maxItems: Number.POSITIVE_INFINITY,
    unique: false,
    contains: [],
    unevaluatedItems: [],
    objects: [],
    required: new Set(),
    minProperties: 0,
    maxProperties: Number.POSITIVE_INFINITY,
    names: [],
    dependents: [],
    unevaluatedProperties: [],
    preferred: [],
    origins: new Map(),
  };
}

/** A copy that can be tightened further. */
export function copyShape(shape: Shape): Shape {
  return {
    ...shape,
    hinted: new Set(shape.hinted),
    steps: [...shape.steps],
    patterns: [...shape.patterns],
    formats: [...shape.formats],
    encodings: [...shape.encodings],
    mediaTypes: [...shape.mediaTypes],
    arrays: [...shape.arrays],
    contains: [...shape.contains],
    unevaluatedItems: [...shape.unevaluatedItems],
    objects: [...shape.objects],
    required: new Set(shape.required),
    names: [...shape.names],
    dependents: [...shape.dependents],
    unevaluatedProperties: [...shape.unevaluatedProperties],
    preferred: [...shape.preferred],
    origins: new Map(shape.origins),
  };
}
