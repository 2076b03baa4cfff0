/** What is wrong with bytes or text that came over the wire. */
export type CodecProblemCode =
  | 'percent-encoding'
  | 'utf-8'
  | 'charset'
  | 'json'
  | 'empty'
  | 'boundary'
  | 'multipart'
  | 'limit'
  | 'style'
  | 'media-type'
  | 'path';

/** Why a wire text could not be read. A value, never an exception: what a peer sends is not our fault. */
export interface CodecProblem {
  readonly code: CodecProblemCode;
  /** One sentence: what was expected and what is there. */
  readonly message: string;
  /** Which piece of the exchange: `path.id`, `query.page`, `headers.X-Id`, `cookies.sid`, `body`, or `body/<property>`. */
  readonly at: string;
  /** Offset of the first thing that is wrong: characters of a text, bytes of a multipart body. */
  readonly offset?: number;
}

/** The outcome of parsing: a typed value, or the problem that kept it from being read. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: CodecProblem };

export function parsed<T>(value: T): Parsed<T> {
  return { ok: true, value };
}

export function failed(problem: CodecProblem): { readonly ok: false; readonly problem: CodecProblem } {
  return { ok: false, problem };
}

/** Text from the wire as it is shown in a message: on one line, and not all of a long one. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}

/** Parses each item in turn and stops at the first problem. */
export function parseEach<I, O>(
  items: Iterable<I>,
  parse: (item: I, index: number) => Parsed<O>,
): Parsed<O[]> {
  const values: O[] = [];
  for (const item of items) {
    const result = parse(item, values.length);
    if (!result.ok) return result;
    values.push(result.value);
  }
  return parsed(values);
}
