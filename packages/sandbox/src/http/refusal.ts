export interface RefusalOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** Said in the body where the API has a place for it. */
  readonly code?: string;
}

/** Thrown by an operation to answer with a 4XX; each API puts it into a body of its own shape. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly code: string | undefined;

  constructor(status: number, message: string, options: RefusalOptions = {}) {
    super(message);
    this.status = status;
    this.headers = options.headers ?? {};
    this.code = options.code;
  }
}

/** The client went away, or a fault made it look so: there is nobody to answer. */
export class ConnectionCut extends Error {
  override readonly name = 'ConnectionCut';
}
