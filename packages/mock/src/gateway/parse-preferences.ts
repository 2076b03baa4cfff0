import { Problem } from './problem.ts';

/** What a Prefer header may ask of the mock; Prism's own vocabulary. */
export interface Preferences {
  readonly code?: number;
  readonly example?: string;
  readonly dynamic?: boolean;
  readonly seed?: string;
}

const token = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const preference = new RegExp(
  `^\\s*(${token})\\s*(?:=\\s*(?:(${token})|"((?:[^"\\\\]|\\\\.)*)"))?\\s*(?:[,;]|$)`,
);

/**
 * Parses a Prefer header (RFC 7240 § 2). Commas and semicolons separate alike, as Prism has it; the first of several
 * preferences of one name counts; unknown ones are left alone.
 */
export function parsePreferences(header: string): Preferences {
  const found = new Map<string, string>();
  for (let rest = header.trim(); rest !== ''; ) {
    const match = preference.exec(rest);
    if (match === null) throw refused(`cannot be read from "${rest.slice(0, 40)}" on`);
    const [whole, name = '', bare, quoted] = match;
    const value = bare ?? quoted?.replace(/\\(.)/g, '$1') ?? '';
    if (!found.has(name.toLowerCase())) found.set(name.toLowerCase(), value);
    rest = rest.slice(whole.length).trim();
  }
  const [code, dynamic, example, seed] = ['code', 'dynamic', 'example', 'seed'].map((name) =>
    found.get(name),
  );
  if (code !== undefined && !/^[2-5]\d\d$/.test(code))
    throw refused(`has code=${code}, which is no status from 200 to 599`);
  if (dynamic !== undefined && dynamic !== 'true' && dynamic !== 'false')
    throw refused('has dynamic with a value other than true or false');
  return {
    ...(code === undefined ? {} : { code: Number(code) }),
    ...(example === undefined ? {} : { example }),
    ...(dynamic === undefined ? {} : { dynamic: dynamic === 'true' }),
    ...(seed === undefined ? {} : { seed }),
  };
}

function refused(what: string): Problem {
  return new Problem(
    'malformed-header',
    `The Prefer header ${what}. Write for example: Prefer: code=404, example=notFound`,
  );
}
