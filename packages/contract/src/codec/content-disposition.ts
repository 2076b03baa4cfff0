import { trimBlank } from './escaping.ts';

/** What `Content-Disposition` says of a part. */
export interface ContentDisposition {
  /** Lower case: `form-data`, `attachment` … */
  readonly type: string;
  readonly name?: string | undefined;
  /** As sent, directories included: nothing here makes it safe for a file system. */
  readonly filename?: string | undefined;
}

/**
 * `form-data; name="…"; filename="…"` as browsers write it: UTF-8 as it is, with `"`, CR and LF percent-encoded.
 * A name that itself contains `%22`, `%0D` or `%0A` cannot be told from one with these characters.
 * @see https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#multipart-form-data
 */
export function serialiseContentDisposition({ type, name, filename }: ContentDisposition): string {
  const parameters = Object.entries({ name, filename }).filter(([, value]) => value !== undefined);
  return [type, ...parameters.map(([key, value]) => `${key}="${escapeQuotes(value ?? '')}"`)].join('; ');
}

function escapeQuotes(text: string): string {
  return text.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function unescapeQuotes(text: string): string {
  return text.replace(/%22/g, '"').replace(/%0D/gi, '\r').replace(/%0A/gi, '\n');
}

const parameter = /[ \t]*;[ \t]*([^\s=;"]+)[ \t]*=[ \t]*/y;

/**
 * Reads `Content-Disposition`. `filename*` (RFC 5987) wins over `filename`. A backslash is itself, as browsers send it,
 * except before a quotation mark that does not end the value. Undefined when there is no disposition type.
 */
export function parseContentDisposition(value: string): ContentDisposition | undefined {
  const type = /^[ \t]*([^\s;]+)/.exec(value);
  if (type === null) return undefined;
  const found = new Map<string, string>();
  let offset = type[0].length;
  for (;;) {
    parameter.lastIndex = offset;
    const match = parameter.exec(value);
    if (match === null) break;
    const read = readValue(value, parameter.lastIndex);
    const name = (match[1] ?? '').toLowerCase();
    if (!found.has(name)) found.set(name, read.text);
    offset = read.end;
  }
  const name = found.get('name');
  const extended = extendedValue(found.get('filename*'));
  const filename = extended ?? found.get('filename');
  return {
    type: (type[1] ?? '').toLowerCase(),
    ...(name === undefined ? {} : { name: unescapeQuotes(name) }),
    ...(filename === undefined ? {} : { filename: extended ?? unescapeQuotes(filename) }),
  };
}

function readValue(value: string, start: number): { text: string; end: number } {
  if (value[start] !== '"') {
    const semicolon = value.indexOf(';', start);
    const end = semicolon < 0 ? value.length : semicolon;
    return { text: trimBlank(value.slice(start, end)), end };
  }
  let text = '';
  for (let index = start + 1; index < value.length; index++) {
    const character = value[index] ?? '';
    if (character === '"') return { text, end: index + 1 };
    if (character === '\\' && value[index + 1] === '"' && !endsAfter(value, index + 2)) {
      text += '"';
      index++;
    } else {
      text += character;
    }
  }
  return { text, end: value.length };
}

/** True when the header ends at `index` or another parameter follows: the quotation mark before it closes the value. */
function endsAfter(value: string, index: number): boolean {
  return /^[ \t]*(?:$|;[ \t]*[^\s=;"]+[ \t]*=)/.test(value.slice(index));
}

function extendedValue(text: string | undefined): string | undefined {
  const match = /^(utf-8|iso-8859-1)'[^']*'(.*)$/i.exec(text ?? '');
  if (match === null) return undefined;
  const encoded = match[2] ?? '';
  if (match[1]?.toLowerCase() === 'iso-8859-1')
    return encoded.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
  try {
    return decodeURIComponent(encoded);
  } catch {
    return undefined;
  }
}
