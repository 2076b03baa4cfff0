import type { Basis, Provenance } from './model.ts';
import type { WireRequest, WireResponse } from './wire.ts';

/** Stable rule ids: they are added to, never renamed. */
export const rules = [
  // One exchange (packages/contract judges these)
  'server-error',
  'status-undocumented',
  'content-type-mismatch',
  'header-missing',
  'header-invalid',
  'body-invalid',
  'body-unexpected',
  // What a server makes of a request
  'valid-rejected',
  'invalid-accepted',
  'auth-ignored',
  'other-user-reads',
  'other-user-writes',
  'method-allowed',
  'media-type-accepted',
  // Relations between exchanges
  'read-differs-from-write',
  'created-not-found',
  'deleted-still-found',
  'list-misses-created',
  'update-not-persisted',
  'patch-clobbers',
  'read-only-ignored',
  'precondition-ignored',
  'idempotency-ignored',
  'state-ignored',
  'status-misused',
  'pagination-inconsistent',
  'filter-ignored',
  'location-dead',
  'workflow-broken',
  // Bytes
  'bytes-differ',
  'size-wrong',
  'digest-wrong',
  'filename-lost',
  'part-lost',
  // Jobs
  'job-never-ends',
  'job-illegal-transition',
  'job-progress-invalid',
  'job-terminal-unstable',
  // The run itself
  'no-success',
  'status-never-seen',
  'wire-differs',
  'no-answer',
  // A request that breaks the description (checkRequest: recorded traffic, proxies, one's own client)
  'request-invalid',
] as const;

export type Rule = (typeof rules)[number];

export type Phase = 'examples' | 'coverage' | 'fuzz' | 'stateful' | 'recorded';

export type Severity = 'error' | 'warning';

/** A place in a description. `file` is relative to the base directory (that of redocly.yaml) or a URL; line and column count from 1. */
export interface Location {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly pointer: string;
}

/** One way in which a server and its description part ways. A value, never an exception. */
export interface Finding {
  /** Hash of api, rule, operation, pointer and normalised cause; the same in every run. */
  readonly id: string;
  readonly api: string;
  readonly rule: Rule;
  readonly severity: Severity;
  /** operationId, else `METHOD path`. */
  readonly operation: string;
  readonly phase: Phase;
  /** One sentence: what was stated, what was seen. */
  readonly message: string;
  readonly basis: Basis;
  /** Key into the description's `info.x-sources`, where one is named. */
  readonly source?: string;
  readonly flaky: boolean;
  readonly location: Location;
  readonly evidence: Evidence;
}

/** One exchange of several that prove a finding together. */
export interface EvidenceStep {
  /** `Operation.id` */
  readonly operation: string;
  /** Absolute URL as it was asked for. */
  readonly url: string;
  readonly request: WireRequest;
  readonly response?: WireResponse;
}

/** What proves a finding. */
export interface Evidence {
  readonly request?: WireRequest;
  readonly response?: WireResponse;
  /** JSON pointer into the body, or a header or parameter name. */
  readonly instance?: string;
  /** The violated keyword of the description, for example `required/id`. */
  readonly keyword?: string;
  /** The exchanges that lead to it, the last one `request` and `response`; absent when one alone shows it. */
  readonly sequence?: readonly EvidenceStep[];
  /** The provenance that set the severity. */
  readonly provenance?: Provenance;
}
