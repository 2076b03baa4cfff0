import type { Compiler, Node } from './compile-schema.ts';
import type { Heights } from './heights.ts';
import type { Random } from './random-choice.ts';

/**
 * Which of the values of a schema is wanted: the one with the least in it, the one with everything in it, the one that
 * anybody would write (what the description prefers, plain words, nothing deep), or any.
 */
export type Fullness = 'least' | 'all' | 'typical' | 'some';

/** What drawing one value needs and leaves behind. */
export interface Drawing {
  /** Draws the parts of a value. */
  readonly draw: Draw;
  readonly compiler: Compiler;
  readonly heights: Heights;
  readonly random: Random;
  readonly fullness: Fullness;
  /** Printable ASCII only: for headers and the like. */
  readonly ascii: boolean;
  /** Where raw bytes can travel: nowhere (JSON), as the parts of a form, or as the whole body. */
  readonly files: 'none' | 'parts' | 'whole';
  /** Media types of files, by property; `''` for the whole body. */
  readonly fileTypes: Readonly<Record<string, string>>;
  /** Whether parts are validated when they are drawn: costly, but a whole of many doubtful parts is hardly ever valid. */
  readonly checked: boolean;
  /** How many more values may be drawn; ends what would not end by itself. */
  readonly work: { left: number };
  /** Why nothing was drawn, and how often. */
  readonly reasons: Map<string, number>;
}

/** Where in the whole value something is drawn. */
export interface Spot {
  readonly depth: number;
  /** The nearest property name around it. */
  readonly name?: string;
}

/** Draws a value of a node; undefined when none was found. */
type Draw = (drawing: Drawing, node: Node, spot: Spot) => unknown;

/** Notes why there is no value. */
export function reject(drawing: Drawing, reason: string): undefined {
  drawing.reasons.set(reason, (drawing.reasons.get(reason) ?? 0) + 1);
  return undefined;
}

/** Below this depth, and when much was drawn already, only what must be there is drawn. */
export function isFrugal(drawing: Drawing, depth: number): boolean {
  return drawing.fullness === 'least' || depth > 5 || drawing.work.left < budget / 4;
}

/** Values that one sample may cost. */
export const budget = 4000;
