import type { Contract } from '@countersign/contract';
import type { Secret } from '../secret.ts';
import type { RecordedExchange } from './recording.ts';

const telling = /auth|cookie|token|key|secret|passw|session|signature|credential/i;

/** What of a recorded exchange looks like a credential: by the description's security schemes, and by its name. */
export function findRecordedSecrets(
  { securitySchemes }: Contract,
  { url, headers, response }: RecordedExchange,
): readonly Secret[] {
  const named = Object.values(securitySchemes).flatMap(
    ({ parameterName }) => parameterName?.toLowerCase() ?? [],
  );
  const isTelling = (name: string): boolean => telling.test(name) || named.includes(name.toLowerCase());
  const secrets: Secret[] = [];
  const add = (name: string, value: string): void => {
    if (value === '') return;
    const shown = `$${name.toUpperCase().replace(/\W/g, '_')}`;
    secrets.push({ value, shown });
    if (encodeURIComponent(value) !== value) secrets.push({ value: encodeURIComponent(value), shown });
  };
  for (const [name, value] of [...headers, ...(response?.headers ?? [])]) {
    if (/^(set-)?cookie$/i.test(name)) {
      const pairs = /^set/i.test(name) ? [value.split(';', 1)[0] ?? ''] : value.split(';');
      for (const pair of pairs)
        add(pair.split('=', 1)[0]?.trim() ?? '', pair.slice(pair.indexOf('=') + 1).trim());
    } else if (isTelling(name)) {
      // The scheme may be seen.
      add(name, /^(?:bearer|basic|digest|token) +(.+)$/i.exec(value)?.[1] ?? value);
    }
  }
  for (const [name, value] of new URL(url).searchParams) if (isTelling(name)) add(name, value);
  return secrets;
}
