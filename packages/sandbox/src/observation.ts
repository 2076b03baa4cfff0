import type { RequestBody } from './http/request-body.ts';

/** A request whose body is arriving. */
export interface ArrivingBody {
  readonly id: string;
  readonly namespace: string;
  readonly api: string;
  readonly method: string;
  /** As it was asked for, with its secrets. */
  readonly target: string;
  readonly declaredBytes: number | undefined;
  readonly body: RequestBody;
}

/** What consoles look at beside the state of a namespace. */
export interface Observation {
  /** How many consoles look at a namespace, by its name; absent for none, and then nothing is done for them. */
  readonly watchers: Map<string, number>;
  readonly arriving: Set<ArrivingBody>;
}
