import type { ApiName } from '../api.ts';
import type { Namespace } from '../namespace.ts';

/** Something that a system holds, as the console shows it. */
export interface Item {
  readonly id: string;
  readonly title: string;
  /** In the words of the system. */
  readonly state: string;
  readonly tone: Tone;
  readonly progress?: Progress;
  /** Short phrases. */
  readonly facts: readonly string[];
  readonly files?: { readonly count: number; readonly latest: readonly string[] };
}

export type Tone = 'waiting' | 'moving' | 'done' | 'failed';

interface Progress {
  readonly value: number;
  readonly max: number;
  readonly text: string;
}

/** What one system holds. */
export interface SystemView {
  readonly api: ApiName;
  /** How much there is, in words. */
  readonly summary: string;
  /** The latest of it. */
  readonly items: readonly Item[];
}

/** Looks at one system of a namespace. */
export type ViewSystem = (namespace: Namespace, nameOf: (owner: string) => string) => Omit<SystemView, 'api'>;

/** Items of a system that are shown, and files of an item. */
export const shownItems = 20;
export const shownFiles = 10;

/** `3 files`, `1 file`, `12,345 bytes`. */
export function countOf(count: number, what: string): string {
  return `${count.toLocaleString('en')} ${what}${count === 1 ? '' : 's'}`;
}

/** The latest of many, without sorting the rest away. */
export function latestBy<Value>(values: readonly Value[], time: (value: Value) => number): Value[] {
  return values.toSorted((one, other) => time(other) - time(one)).slice(0, shownItems);
}
