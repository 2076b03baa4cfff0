/**
 * A number below 2^53 that is the same for the same text and bytes: in place of them, where many are remembered only to be
 * told apart. Two that differ share it once in some 10^15 times. (cyrb53: two rounds of multiplication and shifts.)
 */
export function fingerprint(text: string, bytes: Uint8Array = nothing): number {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    high = Math.imul(high ^ unit, 2654435761);
    low = Math.imul(low ^ unit, 1597334677);
  }
  for (let index = 0; index < bytes.length; index += 1) {
    // No unit of a text, so that it counts where the text ends.
    const unit = (bytes[index] ?? 0) + 0x10000;
    high = Math.imul(high ^ unit, 2654435761);
    low = Math.imul(low ^ unit, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return 2 ** 32 * (high & 0x1fffff) + (low >>> 0);
}

const nothing = new Uint8Array();
