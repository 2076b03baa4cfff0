/** A SHA-256 that is fed piece by piece. */
export interface Hasher {
  /** Memory for the bytes that it will be given, where it wants them in a certain one. */
  allocate?(size: number): Uint8Array;
  /** Takes the next bytes, which must stay as they are until it is done with them. One call at a time. */
  update(bytes: Uint8Array): void | Promise<void>;
  /** Lower-case hexadecimal. Called once, at the end. */
  digest(): string | Promise<string>;
  /** Frees what it holds. */
  close?(): Promise<void>;
}

/** @param size Bytes that will come, where that is known */
export type CreateHasher = (size: number | undefined) => Hasher | Promise<Hasher>;
