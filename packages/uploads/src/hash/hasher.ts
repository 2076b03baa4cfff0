/** A SHA-256 that is fed piece by piece. */
export interface Hasher {
  /** Does not keep the bytes. */
  update(bytes: Uint8Array): void;
  /** Lower-case hexadecimal. Called once, at the end. */
  digest(): string | Promise<string>;
}

/** @param size Bytes that will come, where that is known */
export type CreateHasher = (size: number | undefined) => Hasher | Promise<Hasher>;
