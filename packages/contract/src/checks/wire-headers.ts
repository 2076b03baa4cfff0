import type { WireHeaders } from '../wire.ts';

/** The values of a field in order; names do not depend on case (RFC 9110 § 5.1). */
export function fieldValues(headers: WireHeaders, name: string): string[] {
  const wanted = name.toLowerCase();
  const values: string[] = [];
  for (const [field, value] of headers)
    if (field.length === wanted.length && field.toLowerCase() === wanted) values.push(value.trim());
  return values;
}

/** The one value of a field: several are a list (RFC 9110 § 5.3). */
export function fieldValue(headers: WireHeaders, name: string): string | undefined {
  const values = fieldValues(headers, name);
  return values.length === 0 ? undefined : values.join(', ');
}
