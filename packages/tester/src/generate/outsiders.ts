/** Texts that almost have a format, the most telling first. */
const almost: Readonly<Record<string, readonly string[]>> = {
  date: ['2024-02-30', '2024-13-01', '24-01-01', 'yesterday'],
  time: ['25:00:00Z', '10:60:00Z', 'noon'],
  'date-time': ['2024-02-30T10:00:00Z', '2024-01-01 10:00', '2024-01-01', 'yesterday'],
  duration: ['1 day', 'P', 'PT'],
  email: ['someone.example.com', 'someone@', '@example.com', 'a b@example.com'],
  'idn-email': ['someone.example.com', '@example.com'],
  hostname: ['-example-.com', 'exa mple.com', 'under_score.example.com'],
  'idn-hostname': ['exa mple.com'],
  ipv4: ['192.0.2.256', '192.0.2', '192.0.2.1.1', 'localhost'],
  ipv6: ['2001:db8::g', '2001:db8', '192.0.2.1'],
  uri: ['/only/a/path', 'http//example.com', 'a b', '://'],
  'uri-reference': ['\\\\server\\share', 'a b', '%zz'],
  iri: ['/only/a/path'],
  'iri-reference': ['\\\\server\\share'],
  'uri-template': ['/a/{b', '/a/{}}'],
  uuid: ['5c893d75-2a8b-4712-b56f-89377ac9768', '5c893d75-2a8b-4712-b56f-89377ac9768g', 'not-a-uuid'],
  'json-pointer': ['no/slash', '/a/~2'],
  'relative-json-pointer': ['/a', '-1'],
  regex: ['(', '[a', '*'],
  byte: ['a', 'not base64!', '===='],
};

/** Texts that do not have a format; which of them are outside is for the validation to say. */
export function formatOutsiders(format: string): readonly string[] {
  return [...(almost[format] ?? []), `not ${format}`, '', '\u00a0'];
}

/** Numbers beyond what a sized format holds. */
export const numberOutsiders: Readonly<Record<string, readonly number[]>> = {
  int8: [128, -129],
  int16: [32_768, -32_769],
  int32: [2 ** 31, -(2 ** 31) - 1],
  int64: [2 ** 64, -(2 ** 64)],
  uint8: [256, -1],
  uint16: [65_536, -1],
  uint32: [2 ** 32, -1],
  uint64: [2 ** 65, -1],
  float: [1e39, -1e39],
};

/** Texts that few patterns match, of a length; none is long enough to make a bad pattern run for ages. */
export function patternOutsiders(text: string, { least, most }: { least: number; most: number }): string[] {
  const characters = [...text];
  const same = (character: string, length: number): string => character.repeat(Math.min(length, 5000));
  const length = Math.min(Math.max(characters.length, least, 1), most);
  const changed =
    characters.length > 0 && characters.length <= 30
      ? ['!', ' ', '0', 'a', 'A', 'é'].flatMap((other) => [
          characters.with(-1, other).join(''),
          characters.with(0, other).join(''),
        ])
      : [];
  const cut =
    characters.length <= 30
      ? [`${text}!`, ` ${text}`, characters.slice(1).join(''), characters.slice(0, -1).join('')]
      : [];
  const filled = ['!', ' ', 'a', '0', 'A', 'é', '-', '\n'].map((each) => same(each, length));
  return [...changed, ...filled, ...cut, ''].filter((each) => {
    const count = [...each].length;
    return count >= least && count <= most;
  });
}
