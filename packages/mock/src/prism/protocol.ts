/** What the gateway and the Prism thread say to each other. Plain data: it is cloned from one thread to the other. */

/** One API as Prism sees it. */
export interface PrismApi {
  readonly name: string;
  /** A path or the text of a document (YAML or JSON), or the parsed document itself. */
  readonly document: string | object;
}

/** What is sent to Prism: a request that the gateway has already matched, read and decoded. */
export interface PrismRequest {
  readonly api: string;
  /** Lower case. */
  readonly method: string;
  /** The path template as the description writes it. */
  readonly template: string;
  /** The request's path below the base path, percent-encoded. */
  readonly path: string;
  readonly query: Readonly<Record<string, string | readonly string[]>>;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: PrismBody;
  /** False when an error response was asked for: nothing about the request can then forbid it. */
  readonly validate: boolean;
  readonly response: ResponseChoice;
}

export interface PrismBody {
  readonly value: unknown;
  /** True for the value of a form, decoded by the contract's codec: Prism then judges the value, not the bytes. */
  readonly form: boolean;
}

/** Which of the documented responses to give. */
export interface ResponseChoice {
  readonly code?: number;
  readonly example?: string;
  readonly dynamic?: boolean;
  readonly seed?: string;
  /** Replaces the Accept header. */
  readonly mediaTypes?: readonly string[];
}

export type PrismAnswer =
  | { readonly kind: 'response'; readonly response: MockedResponse }
  /** Prism's own refusal, for example a 406. */
  | { readonly kind: 'refusal'; readonly problem: ProblemDetails }
  /** Prism threw. */
  | { readonly kind: 'fault'; readonly message: string };

/** RFC 9457 */
export interface ProblemDetails {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly [extension: string]: unknown;
}

export interface MockedResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: unknown;
  readonly violations: readonly Violation[];
}

/** Why Prism finds the request invalid. */
interface Violation {
  readonly location: readonly string[];
  readonly code: string | number | undefined;
  readonly message: string;
}

/** First message of the thread: served, or what cannot be. */
export interface Ready {
  readonly failure?: { readonly api: string; readonly message: string };
}
