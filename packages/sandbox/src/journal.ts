import type { Judgement } from './judge-exchange.ts';

/** One request as the sandbox saw it, without secrets. */
export interface JournalEntry {
  /** From 1, in the order in which requests ended. */
  readonly number: number;
  /** ISO 8601, by the clock of the namespace. */
  readonly at: string;
  readonly api: string;
  /** `Operation.id`, `download` for a URL that an API handed out, or absent. */
  readonly operation?: string | undefined;
  readonly method: string;
  /** Path and query below the sandbox's origin; secrets in the query are replaced. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Name of the user. */
  readonly user?: string | undefined;
  /** Absent when there was no answer. */
  readonly status?: number | undefined;
  /** Bytes of the body that arrived. */
  readonly requestBytes: number;
  readonly durationMs: number;
  /** Ids of the faults that were applied. */
  readonly faults: readonly string[];
  /** What the description says of it; absent where it was not held against one. */
  readonly judgement?: Judgement | undefined;
}

/** An entry as it is kept: times are written out only for those who read them. */
type KeptEntry = Omit<JournalEntry, 'at'> & { readonly at: number };

const kept = 1000;
/** What is kept of a request is bounded, in characters and headers. */
const shownTarget = 2000;
const shownValue = 300;
const shownHeaders = 50;
/** Names of what is not to be seen. */
export const secret: RegExp = /authorization|cookie|token|secret|api-?key|password|signature|credential/i;
const redacted = '[redacted]';

/** The latest requests of one namespace. */
export class Journal {
  #entries: KeptEntry[] = [];
  #count = 0;

  /** @param entry Its time in milliseconds since 1970 */
  add(entry: Omit<KeptEntry, 'number'>): void {
    this.#count += 1;
    this.#entries.push({ ...entry, number: this.#count });
    if (this.#entries.length > kept * 1.25) this.#entries = this.#entries.slice(-kept);
  }

  /** The latest 1,000, the oldest first. */
  list(): readonly JournalEntry[] {
    return this.since(0, kept);
  }

  /** What came after the request with a number, the latest `limit` of it. */
  since(number: number, limit: number): readonly JournalEntry[] {
    const later = this.#entries.slice(-limit).filter((entry) => entry.number > number);
    return later.map((entry) => ({ ...entry, at: new Date(entry.at).toISOString() }));
  }

  /** Number of the oldest request that is kept; without one, of the next. */
  get first(): number {
    return this.#entries[Math.max(0, this.#entries.length - kept)]?.number ?? this.#count + 1;
  }

  clear(): void {
    this.#entries = [];
  }
}

/** A target, or any other text that may hold one, with the secrets of its query replaced. */
export function redactTarget(target: string): string {
  return target.includes('?') ? redactQuery(target.slice(0, shownTarget)) : target.slice(0, shownTarget);
}

function redactQuery(target: string): string {
  return target.replaceAll(/([?&])([^=&]*)=[^&]*/g, (pair, before: string, name: string) =>
    secret.test(decode(name)) ? `${before}${name}=${redacted}` : pair,
  );
}

/** However a name is written, it is read as what it means. */
function decode(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

export function redactHeaders(headers: NodeJS.Dict<string | string[]>): Record<string, string> {
  const shown: Record<string, string> = {};
  let count = 0;
  for (const name in headers) {
    count += 1;
    if (count > shownHeaders) break;
    const value = secret.test(name) ? redacted : redactTarget(String(headers[name])).slice(0, shownValue);
    shown[name.slice(0, shownValue)] = value;
  }
  return shown;
}
