/** @throws TypeError for what a stream gave, if it is not what streams of bytes give */
export function checkBytes(value: unknown): void {
  if (!(value instanceof Uint8Array)) throw new TypeError('the stream must give Uint8Array');
}
