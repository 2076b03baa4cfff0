/** The wait in milliseconds that an answer asks for (RFC 9110 § 10.2.3: seconds or a date), 0 when it asks for none. */
export function readRetryAfter(headers: Headers | undefined, now: number): number {
  const value = headers?.get('retry-after')?.trim() ?? '';
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? 0 : Math.max(0, date - now);
}
