import type { SchemaObject } from '@countersign/contract';

/** The valid number nearest to `wanted` that is within the bounds and a multiple of `multipleOf`. */
export function sampleNumber(shape: SchemaObject, wanted: number): number {
  const integer = shape.type !== 'number';
  const step = typeof shape.multipleOf === 'number' ? shape.multipleOf : integer ? 1 : 0;
  const nudge = step || 0.5;
  const lows = [shape.minimum, over(shape.exclusiveMinimum, nudge)].filter(
    (bound) => typeof bound === 'number',
  );
  const highs = [shape.maximum, over(shape.exclusiveMaximum, -nudge)].filter(
    (bound) => typeof bound === 'number',
  );
  const low = Math.max(...lows, Number.NEGATIVE_INFINITY);
  const high = Math.min(...highs, Number.POSITIVE_INFINITY);
  const value = Math.min(Math.max(wanted, low), high);
  if (step === 0) return value;
  const up = Math.ceil(value / step) * step;
  return up <= high ? up : Math.floor(value / step) * step;
}

function over(bound: unknown, by: number): number | undefined {
  return typeof bound === 'number' ? bound + by : undefined;
}
