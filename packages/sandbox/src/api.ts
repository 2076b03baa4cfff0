import type { Answer, Exchange, OperationHandler } from './exchange.ts';
import type { Refusal } from './http/refusal.ts';
import type { TakenFile } from './http/take-files.ts';
import type { Namespace } from './namespace.ts';
import type { Worker } from './time/due-work.ts';
import type { User } from './users.ts';

export const apiNames = ['clevver', 'dstor', 'pakt', 'portsip'] as const;

export type ApiName = (typeof apiNames)[number];

/** One of the systems: what answers its operations, and what it does by itself as time goes by. */
export interface Api {
  readonly name: ApiName;
  /** By operationId; every operation of the description has one. */
  readonly operations: Readonly<Record<string, OperationHandler>>;
  /** URLs that the API hands out but does not describe, such as those of stored files. `undefined` for any other path. */
  readonly download?: (exchange: Exchange) => Answer | Promise<Answer> | undefined;
  /** A refusal in the API's own shape. */
  readonly problem: (refusal: Refusal) => unknown;
  /** What is done at due times, by kind. */
  readonly workers: (namespace: Namespace) => Readonly<Record<string, Worker>>;
  /** Makes a file of stored bytes without a request, inside a transaction. @returns its id */
  readonly seed?: (
    namespace: Namespace,
    user: User,
    file: TakenFile,
    options: { readonly isPrivate: boolean },
  ) => string;
  /** Acknowledged bytes of unfinished uploads, by part: what a restart keeps of them. */
  readonly parts?: (namespace: Namespace) => readonly { readonly id: string; readonly size: number }[];
}
