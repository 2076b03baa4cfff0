import type { EvidenceStep, WireRequest, WireResponse } from '@countersign/contract';

/** A value that a server handed out in one step and got back in a later one: an id, a token, an ETag. */
export interface HandedOn {
  readonly value: string;
  /** Index of the step whose answer first had it. */
  readonly from: number;
  /** The property, or the header, that holds it. */
  readonly name: string;
  /** Shell code that takes it from the files of that answer, by the functions of a script. */
  readonly source: string;
}

/** Shorter values are only taken for the same where they are a segment of a path. */
const shortest = 6;
/** Of an answer's body. */
const mostText = 1_000_000;

/** Every value that a request takes from an earlier answer, and that nobody had sent before. */
export function findHandedOn(steps: readonly EvidenceStep[]): readonly HandedOn[] {
  const found = new Map<string, HandedOn>();
  const sent = steps.map(({ request }) => tokensOf(request));
  const answers = steps.map(({ response }, index) => valuesOf(response, index));
  for (const [index, { segments, others }] of sent.entries()) {
    const wanted = [...segments, ...others.filter((each) => each.length >= shortest)];
    for (const value of wanted) {
      if (found.has(value)) continue;
      const first = sent.findIndex((each) => each.segments.has(value) || each.others.includes(value));
      const source = answers
        .slice(0, Math.min(first, index))
        .flat()
        .find((each) => each.value === value);
      if (source !== undefined) found.set(value, source);
    }
  }
  return [...found.values()];
}

interface Tokens {
  readonly segments: ReadonlySet<string>;
  readonly others: readonly string[];
}

function tokensOf({ target, headers, body }: WireRequest): Tokens {
  const [path = '', query = ''] = target.split('?', 2);
  const text = body === undefined ? '' : new TextDecoder().decode(body.subarray(0, mostText));
  return {
    segments: new Set(path.split('/').filter((each) => each !== '')),
    others: [
      ...query.split(/[&=]/),
      ...headers.flatMap(([, value]) => [value, value.slice(value.lastIndexOf(' ') + 1)]),
      ...[...text.matchAll(/"((?:[^"\\]|\\.)*)"|[^&=\s"]+/g)].map(([whole, quoted]) => quoted ?? whole),
    ],
  };
}

/** Headers that say nothing about an object. */
const common =
  /^(content-.*|date|server|connection|transfer-encoding|vary|cache-control|keep-alive|access-control-.*|x-powered-by)$/i;

function valuesOf(response: WireResponse | undefined, from: number): readonly HandedOn[] {
  if (response === undefined) return [];
  const file = from + 1;
  const headers = response.headers
    .filter(([name]) => !common.test(name))
    .flatMap(([name, value]): HandedOn[] => {
      const whole = `$(header '${name.replaceAll("'", '')}' ${file})`;
      const end = value.slice(value.lastIndexOf('/') + 1);
      return [
        { value, from, name, source: whole },
        ...(end === value || end === ''
          ? []
          : [{ value: end, from, name, source: `$(last_segment "${whole}")` }]),
      ];
    });
  return [...jsonValues(response, from), ...headers];
}

/** As the script's `json` counts them: the n-th time that a name stands before a colon. */
function jsonValues({ headers, body }: WireResponse, from: number): readonly HandedOn[] {
  if (headers.some(([name]) => name.toLowerCase() === 'content-encoding')) return [];
  const text = new TextDecoder().decode(body.subarray(0, mostText)).replace(/[\r\n]/g, ' ');
  const seen = new Map<string, number>();
  const values: HandedOn[] = [];
  for (const [, name = '', quoted, number] of text.matchAll(
    /"([\w$.@-]+)"\s*:\s*(?:"([^"\\]*)"|(-?\d+(?=[\s,}\]])))?/g,
  )) {
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    const value = quoted ?? number;
    if (value !== undefined && value !== '')
      values.push({ value, from, name, source: `$(json '${name}' ${count} ${from + 1})` });
  }
  return values;
}
