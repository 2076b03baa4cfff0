import { Refusal } from '../http/refusal.ts';

/** A JSON object that was sent to the control interface, read field by field. What nobody reads is refused. */
export class Fields {
  readonly #values: Map<string, unknown>;
  readonly #at: string;

  /** @throws {Refusal} 400 when it is no object */
  constructor(value: unknown, at = 'the body') {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new Refusal(400, `Give ${at} as an object.`);
    this.#values = new Map(Object.entries(value));
    this.#at = at;
  }

  optional<Value>(name: string, read: (value: unknown, at: string) => Value): Value | undefined {
    const value = this.#values.get(name);
    this.#values.delete(name);
    return value === undefined ? undefined : read(value, `"${name}" of ${this.#at}`);
  }

  required<Value>(name: string, read: (value: unknown, at: string) => Value): Value {
    const value = this.optional(name, read);
    if (value === undefined) throw new Refusal(400, `"${name}" of ${this.#at} is missing.`);
    return value;
  }

  /** @throws {Refusal} 400 for a field that was not read */
  done(): void {
    const [name] = this.#values.keys();
    if (name !== undefined) throw new Refusal(400, `"${name}" of ${this.#at} is not known.`);
  }
}

export function readText(value: unknown, at: string): string {
  if (typeof value !== 'string') throw new Refusal(400, `Give ${at} as a string.`);
  return value;
}

export function readBoolean(value: unknown, at: string): boolean {
  if (typeof value !== 'boolean') throw new Refusal(400, `Give ${at} as true or false.`);
  return value;
}

/** A number of at least 0. */
export function readAmount(value: unknown, at: string): number {
  if (typeof value !== 'number' || !(value >= 0))
    throw new Refusal(400, `Give ${at} as a number of at least 0.`);
  return value;
}

export function readWhole(value: unknown, at: string): number {
  const amount = readAmount(value, at);
  if (!Number.isSafeInteger(amount)) throw new Refusal(400, `Give ${at} as a whole number.`);
  return amount;
}

/** The years that every format here can write. */
const earliest = Date.parse('0001-01-01T00:00:00Z');
const latest = Date.parse('9999-01-01T00:00:00Z');

/** Milliseconds since 1970 of an ISO 8601 time. */
export function readTime(value: unknown, at: string): number {
  const time = Date.parse(readText(value, at));
  if (!(time >= earliest && time <= latest))
    throw new Refusal(400, `Give ${at} as a time, such as 2026-01-31T12:00:00Z.`);
  return time;
}
