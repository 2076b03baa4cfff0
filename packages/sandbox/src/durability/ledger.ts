/** What a client knows of the uploads it made: what it sent, and what was acknowledged. */
export interface Ledger {
  readonly uploads: Map<string, LedgerUpload>;
  /** Acknowledged files: a URL that has to give the bytes with this digest. */
  readonly files: Map<string, string>;
  /** Acknowledged dStor uploads: token to the digest of the one file of each. */
  readonly folders: Map<string, string>;
  acknowledgedBytes: number;
  /** Requests that were answered. */
  answers: number;
}

/** A PortSIP upload. */
export interface LedgerUpload {
  readonly id: string;
  readonly bytes: Buffer;
  /** Bytes whose append was answered. */
  acknowledged: number;
  /** Bytes that were ever sent, answered or not. */
  sent: number;
  /** Whether a completion was answered, or at least asked for. */
  completion: 'none' | 'asked' | 'answered';
}

export function createLedger(): Ledger {
  return { uploads: new Map(), files: new Map(), folders: new Map(), acknowledgedBytes: 0, answers: 0 };
}
