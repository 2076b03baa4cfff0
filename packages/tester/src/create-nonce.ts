/** Gives short texts that no other call has given, in this run or in one before. */
export function createNonce(now: () => number): () => string {
  let count = 0;
  return () => `${now().toString(36)}${(count++).toString(36)}`;
}
