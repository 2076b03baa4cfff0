/** Bytes to send, read in pieces into buffers that the reader reuses. */
export interface ByteSource {
  /** Bytes; undefined for a stream. */
  readonly size: number | undefined;
  readonly name: string | undefined;
  /** Tells this source from others and from later versions of itself, as far as the runtime knows. */
  readonly identity: string | undefined;
  /**
   * Fills the buffer with the bytes from a position on.
   *
   * @returns how many there were: fewer than asked for at the end only
   * @throws UploadError `source-spent` for a stream that is past the position
   */
  read(into: Uint8Array, position: number): Promise<number>;
  /** Whether it is still as it was when it was opened. */
  isUnchanged(): Promise<boolean>;
  /** Frees what it holds. */
  close(): Promise<void>;
}
