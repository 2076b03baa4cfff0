import { commonGrid, type Grid, gridIndex, gridValue } from './decimal.ts';
import { type Drawing, reject } from './drawing.ts';
import { pick, type Random, whole } from './random-choice.ts';
import type { Shape } from './shape.ts';

/** The multiples that are within the bounds; `from` and `to` are indexes. */
interface Range {
  readonly grid: Grid;
  readonly from: bigint | undefined;
  readonly to: bigint | undefined;
}

const ranges = new WeakMap<Shape, Range>();

/** A number within the bounds and a multiple of every step. */
export function drawNumber(drawing: Drawing, shape: Shape): number | undefined {
  const value =
    shape.integer || shape.steps.length > 0 ? drawMultiple(drawing, shape) : drawReal(drawing, shape);
  return (
    value ??
    reject(drawing, `no number fits the bounds at ${shape.origins.get('low') ?? shape.origins.get('high')}`)
  );
}

/** The range of a shape whose numbers lie on a grid. */
export function rangeOf(shape: Shape): Range {
  const known = ranges.get(shape);
  if (known !== undefined) return known;
  const grid = commonGrid(shape.integer ? [...shape.steps, 1] : shape.steps);
  const range = {
    grid,
    from: shape.low && gridIndex(grid, shape.low, 1),
    to: shape.high && gridIndex(grid, shape.high, -1),
  };
  ranges.set(shape, range);
  return range;
}

function drawMultiple({ random, fullness }: Drawing, shape: Shape): number | undefined {
  const { grid, from, to } = rangeOf(shape);
  if (from !== undefined && to !== undefined && from > to) return undefined;
  const within = (index: bigint): bigint => {
    if (from !== undefined && index < from) return from;
    return to !== undefined && index > to ? to : index;
  };
  const index = fullness === 'some' ? within(someIndex(random, from, to)) : within(1n);
  const value = gridValue(grid, index);
  return Number.isFinite(value) ? value : undefined;
}

/** Edges and small numbers often, and now and then anything. */
function someIndex(random: Random, from: bigint | undefined, to: bigint | undefined): bigint {
  const roll = random();
  if (roll < 0.25) {
    const edges = [
      from,
      to,
      from === undefined ? undefined : from + 1n,
      to === undefined ? undefined : to - 1n,
    ];
    const known = edges.filter((edge) => edge !== undefined);
    return pick(random, [0n, 1n, -1n, ...known, ...known]) ?? 0n;
  }
  const start = nearZero(from, to);
  if (roll < 0.7) return start + BigInt(whole(random, 0, 110));
  const end = to ?? start + 2n ** 31n;
  // Every order of magnitude gets its turn.
  return start + BigInt(Math.floor(random() ** 4 * Number(end - start)));
}

/** Where small numbers begin within the bounds; a lower bound far below zero is no place to begin. */
function nearZero(from: bigint | undefined, to: bigint | undefined): bigint {
  if (to !== undefined && to < -10n) return from !== undefined && from > to - 100n ? from : to - 100n;
  return from === undefined || from < -10n ? -10n : from;
}

function drawReal({ random, fullness }: Drawing, { low, high }: Shape): number | undefined {
  const fits = (value: number): boolean =>
    Number.isFinite(value) &&
    (low === undefined || (low.exclusive ? value > low.value : value >= low.value)) &&
    (high === undefined || (high.exclusive ? value < high.value : value <= high.value));
  const least = low?.value ?? Math.min(-1000, (high?.value ?? 0) - 1000);
  const most = high?.value ?? Math.max(1000, least + 1000);
  const fixed = [0, 1, 0.5, -1, least, most, least + 1, most - 1, least / 2 + most / 2];
  const fitting = fixed.filter(fits);
  if (fullness !== 'some') return fitting[0];
  if (random() < 0.25 && fitting.length > 0) return pick(random, fitting);
  const wide = least + random() * (most - least);
  const coarse = Math.round(wide * 100) / 100;
  return (random() < 0.6 ? [coarse, wide, ...fitting] : [Number(wide.toPrecision(6)), wide, ...fitting]).find(
    fits,
  );
}
