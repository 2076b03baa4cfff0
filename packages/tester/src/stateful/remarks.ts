import type { LeftOut } from '../phase.ts';

/** What cases could not judge, each thing once. */
export interface Remarks {
  add(remark: LeftOut): void;
  /** Those that are new since the last call. */
  take(): readonly LeftOut[];
}

export function createRemarks(): Remarks {
  const known = new Set<string>();
  const fresh: LeftOut[] = [];
  return {
    add(remark) {
      const key = `${remark.at} ${remark.message}`;
      if (known.has(key)) return;
      known.add(key);
      fresh.push(remark);
    },
    take: () => fresh.splice(0),
  };
}
