/**
 * What the vendors' pages state, written down from the pages alone and compared with the descriptions.
 *
 * The table is the second witness: nothing here may be derived from `specs/`. A field is named by its path in the
 * JSON body (`data[].progress`); its type is `string`, `number`, `integer`, `boolean`, `array`, `object`, alternatives
 * joined by `|` in alphabetical order, or `any` where the pages show only a null and leave the type open.
 */
export interface OperationFacts {
  readonly operation: string;
  readonly method: string;
  /** The request line of the page, with the vendor's host. */
  readonly url: string;
  /** Success status; 200 where the page shows none. */
  readonly status: number;
  /** Whether the page asks for a bearer token. `unstated` where it says nothing. */
  readonly bearer: boolean | 'unstated';
  readonly parameters: readonly ParameterFact[];
  readonly body?: BodyFact;
  /** Media type of the success response; absent where it has no content. */
  readonly mediaType?: string;
  /** Fields of the JSON body of the success response. */
  readonly fields?: Readonly<Record<string, string>>;
  /** Fields that a server may leave out. All others must be there. */
  readonly optional?: readonly string[];
  readonly formats?: Readonly<Record<string, string>>;
  /** Response headers of the success response. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The whole answer is raw bytes. */
  readonly octets?: boolean;
  /** Bodies that the page's words allow and rule out. */
  readonly allows?: readonly unknown[];
  readonly rulesOut?: readonly unknown[];
  /** Bodies shown on the page, trailing commas and a doubled brace repaired. */
  readonly examples?: readonly unknown[];
}

export interface ParameterFact {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly type: string;
  readonly example?: unknown;
}

export interface BodyFact {
  readonly mediaType: string;
  readonly required: boolean;
  /** Field → type; `file` for bytes. */
  readonly fields?: Readonly<Record<string, string>>;
  readonly requiredFields?: readonly string[];
  /** Every property, whatever its name, is a file or several files. */
  readonly anyFieldIsFile?: boolean;
  /** The whole body is raw bytes. */
  readonly octets?: boolean;
}
