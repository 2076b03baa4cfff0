import type { IncomingHttpHeaders } from 'node:http';
import type { Contract, Operation } from '@countersign/contract';
import type { Faults } from './faults/fault.ts';
import type { RequestBody } from './http/request-body.ts';
import type { Namespace } from './namespace.ts';
import type { User } from './users.ts';

/** The answer to a request; at most one of `json` and `blob`. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly blob?: BlobAnswer;
}

export interface BlobAnswer {
  readonly sha256: string;
  readonly size: number;
  readonly contentType: string;
  /** Told as RFC 6266 does; left out when there is none. */
  readonly filename?: string | undefined;
}

/** A request to one API, read and authenticated. */
export interface Exchange {
  readonly namespace: Namespace;
  /** Origin and prefix under which the vendor's own paths stand: `http://127.0.0.1:4020/~name/pakt`. */
  readonly origin: string;
  /** The path of `origin`. */
  readonly prefix: string;
  readonly method: string;
  /** Path below `prefix`, still encoded, without the query. */
  readonly path: string;
  /** With its `?`, or empty. */
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  /** `undefined` where none was given or needed. */
  readonly user: User | undefined;
  readonly body: RequestBody;
  readonly faults: Faults;
}

/** A request for an operation, with its parameters as values that fit the description. */
export interface OperationExchange extends Exchange {
  readonly contract: Contract;
  readonly operation: Operation;
  /** The user; operations without security get a nobody. */
  readonly user: User;
  readonly parameters: {
    readonly path: Readonly<Record<string, unknown>>;
    readonly query: Readonly<Record<string, unknown>>;
    readonly headers: Readonly<Record<string, unknown>>;
  };
}

/** Serves one operation. @throws {Refusal} for a 4XX, {ConnectionCut} when there is nobody to answer */
export type OperationHandler = (exchange: OperationExchange) => Answer | Promise<Answer>;
