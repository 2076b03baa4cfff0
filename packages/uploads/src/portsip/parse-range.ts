/**
 * How many bytes a `Range` header says are there: its last position and one. Its syntax is not documented; read are
 * `0-1023` and `bytes=0-1023`.
 *
 * @returns undefined for no header, and for one that does not tell a range from the beginning
 */
export function parseRange(range: string | undefined): number | undefined {
  const match = /^(?:bytes\s*[= ]\s*)?0-(\d{1,15})(?:\/(?:\d+|\*))?$/.exec(range?.trim() ?? '');
  return match === null ? undefined : Number(match[1]) + 1;
}
