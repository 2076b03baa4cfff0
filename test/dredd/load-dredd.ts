import { createRequire } from 'node:module';

/** A transaction of Dredd 14, which has no types: what is used here, as its documentation describes it. */
export interface Transaction {
  /** What is requested, base path included. */
  fullPath: string;
  readonly request: {
    readonly method: string;
    /** Below the base path. */
    readonly uri: string;
    headers: Record<string, string>;
    body: string;
    bodyEncoding?: 'utf-8' | 'base64';
  };
  readonly expected: { readonly statusCode: string };
  /** There once the transaction was judged. */
  readonly test?: {
    readonly status: 'pass' | 'fail' | 'skip';
    readonly message: string;
    readonly results: { readonly fields: Readonly<Record<string, unknown>> };
  };
}

export interface Stats {
  readonly tests: number;
  readonly failures: number;
  readonly errors: number;
  readonly passes: number;
  readonly skipped: number;
}

export interface Configuration {
  readonly endpoint: string;
  readonly apiDescriptions: readonly { readonly location: string; readonly content: string }[];
  readonly hookfiles: readonly string[];
  readonly language: 'nodejs';
  readonly loglevel: 'silent' | 'error' | 'warning';
  readonly custom: {
    readonly cwd: string;
    readonly prepare: (transaction: Transaction) => Promise<void>;
  };
}

export interface Dredd {
  run(done: (error: Error | null | undefined, stats: Stats) => void): void;
}

const require = createRequire(import.meta.url);

/** Loads Dredd, and keeps it from printing each transaction. */
export function loadDredd(): new (configuration: Configuration) => Dredd {
  require('dredd/build/reporters/reporterOutputLogger.js').default.transports.console.silent = true;
  return require('dredd');
}
