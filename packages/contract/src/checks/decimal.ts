/** A finite number as `digits × 10^exponent`, exactly as it is written in decimal. */
function decimal(value: number): { digits: bigint; exponent: number } {
  const [mantissa = '0', exponent = '0'] = value.toString().toLowerCase().split('e');
  const [whole = '0', fraction = ''] = mantissa.split('.');
  return { digits: BigInt(whole + fraction), exponent: Number(exponent) - fraction.length };
}

/** Whether `value` is a multiple of `divisor` as both are written: 19.99 is one of 0.01, though not in binary. */
export function isMultipleOf(value: number, divisor: number): boolean {
  if (Number.isInteger(value) && Number.isInteger(divisor)) return value % divisor === 0;
  if (!Number.isFinite(value)) return false;
  const [one, other] = [decimal(value), decimal(divisor)];
  const exponent = Math.min(one.exponent, other.exponent);
  const scale = ({ digits, exponent: own }: typeof one): bigint => digits * 10n ** BigInt(own - exponent);
  return scale(one) % scale(other) === 0n;
}
