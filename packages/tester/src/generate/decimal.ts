/** All multiples of `step × 10^exponent`, exactly as decimals are written. */
export interface Grid {
  readonly step: bigint;
  readonly exponent: number;
}

/** A limit of a range of numbers. */
export interface Bound {
  readonly value: number;
  readonly exclusive: boolean;
}

interface Decimal {
  readonly digits: bigint;
  readonly exponent: number;
}

/** A finite number as it is written in decimal. */
function decimal(value: number): Decimal {
  const [mantissa = '0', exponent = '0'] = value.toString().toLowerCase().split('e');
  const [integer = '0', fraction = ''] = mantissa.split('.');
  return { digits: BigInt(integer + fraction), exponent: Number(exponent) - fraction.length };
}

/** The numbers that are multiples of every step. */
export function commonGrid(steps: readonly number[]): Grid {
  const decimals = steps.map(decimal);
  const exponent = Math.min(...decimals.map((each) => each.exponent));
  return { step: decimals.map((each) => scaled(each, exponent)).reduce(leastCommonMultiple), exponent };
}

/** The first index of the grid at or above a bound (`1`), or the last at or below it (`-1`). */
export function gridIndex({ step, exponent }: Grid, { value, exclusive }: Bound, side: 1 | -1): bigint {
  const own = decimal(value);
  const unit = Math.min(own.exponent, exponent);
  const size = step * 10n ** BigInt(exponent - unit);
  const target = scaled(own, unit);
  const quotient = target / size;
  const remainder = target % size;
  if (remainder === 0n) return exclusive ? quotient + BigInt(side) : quotient;
  const floor = remainder < 0n ? quotient - 1n : quotient;
  return side === 1 ? floor + 1n : floor;
}

/** The number at an index of the grid, rounded to the nearest double. */
export function gridValue({ step, exponent }: Grid, index: bigint): number {
  return Number(`${index * step}e${exponent}`);
}

function scaled({ digits, exponent }: Decimal, to: number): bigint {
  return digits * 10n ** BigInt(exponent - to);
}

function leastCommonMultiple(one: bigint, other: bigint): bigint {
  let [a, b] = [one, other];
  while (b !== 0n) [a, b] = [b, a % b];
  return (one / a) * other;
}
