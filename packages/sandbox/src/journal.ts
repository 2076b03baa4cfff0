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
}

const kept = 1000;
/** What is kept of a request is bounded, in characters and headers. */
const shownTarget = 2000;
const shownValue = 300;
const shownHeaders = 50;
const secretHeaders = /authorization|cookie|token|secret|api-key/i;
const secretQuery = /([?&](?:X-Amz-Signature|X-Amz-Credential|access_token|token)=)[^&]*/gi;

/** The latest requests of one namespace. */
export class Journal {
  #entries: JournalEntry[] = [];
  #count = 0;

  add(entry: Omit<JournalEntry, 'number'>): void {
    this.#count += 1;
    this.#entries.push({ ...entry, number: this.#count });
    if (this.#entries.length > kept * 2) this.#entries = this.#entries.slice(-kept);
  }

  /** The latest 1,000, the oldest first. */
  list(): readonly JournalEntry[] {
    return this.#entries.slice(-kept);
  }

  clear(): void {
    this.#entries = [];
  }
}

export function redactTarget(target: string): string {
  const shown = target.slice(0, shownTarget);
  return shown.includes('?') ? shown.replaceAll(secretQuery, '$1[redacted]') : shown;
}

export function redactHeaders(headers: NodeJS.Dict<string | string[]>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers)
      .slice(0, shownHeaders)
      .map(([name, value]) => [
        name.slice(0, shownValue),
        secretHeaders.test(name) ? '[redacted]' : String(value).slice(0, shownValue),
      ]),
  );
}
