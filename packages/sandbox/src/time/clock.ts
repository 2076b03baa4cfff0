/** The time of one namespace: it runs with the machine's clock until it is set, frozen or advanced. Milliseconds throughout. */
export class Clock {
  readonly #source: () => number;
  #offset = 0;
  #frozenAt: number | undefined;
  readonly #onChange: () => void;

  /** @param source Milliseconds since 1970 that never need to agree with other clocks */
  constructor(source: () => number, onChange: () => void = () => undefined) {
    this.#source = source;
    this.#onChange = onChange;
  }

  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now(): number {
    return this.#frozenAt ?? this.#source() + this.#offset;
  }

  get frozen(): boolean {
    return this.#frozenAt !== undefined;
  }

  freeze(): void {
    this.#frozenAt = this.now();
    this.#onChange();
  }

  /** Lets the time run on from where it stands. */
  resume(): void {
    this.set(this.now(), false);
  }

  /** Sets the time, forwards or back, and whether it stands still. */
  set(now: number, frozen: boolean = this.frozen): void {
    this.#offset = now - this.#source();
    this.#frozenAt = frozen ? now : undefined;
    this.#onChange();
  }
}
