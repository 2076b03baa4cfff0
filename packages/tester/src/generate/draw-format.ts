import { pick, type Random, whole } from './random-choice.ts';

/** In characters. */
export interface LengthLimits {
  readonly least: number;
  readonly most: number;
}

type Write = (random: Random, limits: LengthLimits) => string;

const digits = (random: Random, count: number): string => characters(random, '0123456789', count);
const hex = (random: Random, count: number): string => characters(random, '0123456789abcdef', count);
const two = (value: number): string => String(value).padStart(2, '0');

/** Lower-case letters: as many as `wanted`, but within what the limits leave beside `fixed` other characters. */
export function letters(
  random: Random,
  wanted: number,
  fixed: number,
  { least, most }: LengthLimits,
): string {
  const count = Math.min(Math.max(wanted, least - fixed), Math.max(most - fixed, 1));
  return characters(random, 'abcdefghijklmnopqrstuvwxyz', count);
}

function characters(random: Random, alphabet: string, count: number): string {
  let text = '';
  for (let index = 0; index < count; index += 1) text += alphabet[whole(random, 0, alphabet.length - 1)];
  return text;
}

const date: Write = (random) => {
  if (random() < 0.1) return pick(random, ['2024-02-29', '1970-01-01', '1999-12-31', '2038-01-19']) ?? '';
  return `${whole(random, 1971, 2037)}-${two(whole(random, 1, 12))}-${two(whole(random, 1, 28))}`;
};
const clock: Write = (random) =>
  `${two(whole(random, 0, 23))}:${two(whole(random, 0, 59))}:${two(whole(random, 0, 59))}`;
const zone: Write = (random) =>
  random() < 0.8 ? 'Z' : `${pick(random, ['+', '-'])}0${whole(random, 0, 9)}:30`;
const fraction: Write = (random) => (random() < 0.2 ? `.${digits(random, 3)}` : '');
const time: Write = (random, limits) =>
  clock(random, limits) + fraction(random, limits) + zone(random, limits);
const dateTime: Write = (random, limits) => `${date(random, limits)}T${time(random, limits)}`;

const host: Write = (random, limits) => {
  const fixed = '.example.com';
  if (limits.most <= fixed.length) return letters(random, 3, 0, limits);
  const labels: string[] = [];
  let missing = limits.least - fixed.length;
  for (; missing > 60; missing -= 61) labels.push(letters(random, 60, 0, { least: 60, most: 60 }));
  labels.push(letters(random, 3, 0, { least: missing, most: limits.most - fixed.length }));
  return labels.join('.') + fixed;
};
const email: Write = (random, limits) => {
  const domain = limits.most < 13 ? '@a.io' : '@example.com';
  return letters(random, 5, domain.length, limits) + domain;
};
const uri: Write = (random, limits) => {
  const start = limits.most < 22 ? 'a:' : 'https://example.com/';
  return start + letters(random, 5, start.length, limits);
};
const reference: Write = (random, limits) =>
  random() < 0.4 ? uri(random, limits) : `/${letters(random, 5, 1, limits)}`;
const pointer: Write = (random, limits) =>
  limits.least === 0 && random() < 0.1 ? '' : `/${letters(random, 4, 1, limits)}`;
const ipv4: Write = (random) => `192.0.2.${whole(random, 0, 255)}`;
const ipv6: Write = (random) =>
  random() < 0.2 ? '2001:db8::' : `2001:db8::${whole(random, 1, 65535).toString(16)}`;
const uuid: Write = (random) =>
  `${hex(random, 8)}-${hex(random, 4)}-4${hex(random, 3)}-${pick(random, ['8', '9', 'a', 'b'])}${hex(random, 3)}-${hex(random, 12)}`;
const duration: Write = (random) =>
  pick(random, [
    'PT0S',
    `P${whole(random, 1, 30)}D`,
    `PT${whole(random, 1, 59)}M`,
    `P1Y2M3DT4H5M${whole(random, 0, 59)}S`,
  ]) ?? '';

/** How texts of the formats are written; others are free texts. */
const writers: Readonly<Record<string, Write>> = {
  date,
  time,
  'date-time': dateTime,
  duration,
  email,
  'idn-email': email,
  hostname: host,
  'idn-hostname': host,
  ipv4,
  ipv6,
  uri,
  iri: uri,
  'uri-reference': reference,
  'iri-reference': reference,
  'uri-template': (random, limits) => `/${letters(random, 4, 5, limits)}{id}`,
  uuid,
  'json-pointer': pointer,
  'relative-json-pointer': (random, limits) =>
    `${whole(random, 0, 3)}${pointer(random, { least: 1, most: limits.most - 1 })}`,
  regex: (random, limits) => `^${letters(random, 4, 2, limits)}$`,
  byte: (random, limits) => drawEncoded('base64', random, limits) ?? '',
  // Not registered, but what is meant is plain.
  url: uri,
  ip: ipv4,
  decimal: (random) => `${whole(random, 0, 999)}.${digits(random, 2)}`,
};

/** A text of a format; undefined for a format that is no more than a note. */
export function drawFormat(format: string, random: Random, limits: LengthLimits): string | undefined {
  return Object.hasOwn(writers, format) ? writers[format]?.(random, limits) : undefined;
}

/** What texts of a format look like: narrower than the format, to be met together with a `pattern`. */
export const formatPatterns: Readonly<Record<string, string>> = {
  date: '^(?:19[7-9]\\d|20[0-3]\\d)-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\\d|2[0-8])$',
  time: '^(?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(?:\\.\\d{1,6})?(?:Z|[+-]0\\d:[0-5]\\d)$',
  'date-time':
    '^(?:19[7-9]\\d|20[0-3]\\d)-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\\d|2[0-8])T(?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(?:\\.\\d{1,6})?(?:Z|[+-]0\\d:[0-5]\\d)$',
  duration: '^P(?:\\d{1,3}[YMD]|T\\d{1,3}[HMS])$',
  email: '^[A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)*@[A-Za-z0-9]+(?:[.-][A-Za-z0-9]+)*\\.[a-z]{2,6}$',
  hostname: '^[a-z0-9]+(?:[.-][a-z0-9]+)*$',
  ipv4: '^(?:(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)\\.){3}(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)$',
  uri: '^[a-z][a-z0-9+.-]*:(?://[A-Za-z0-9.-]+)?(?:/[A-Za-z0-9._~-]*)*(?:\\?[A-Za-z0-9=&._~-]*)?(?:#[A-Za-z0-9._~-]*)?$',
  'uri-reference':
    '^(?:[a-z][a-z0-9+.-]*:(?://[A-Za-z0-9.-]+)?)?(?:/[A-Za-z0-9._~-]*)*(?:\\?[A-Za-z0-9=&._~-]*)?(?:#[A-Za-z0-9._~-]*)?$',
  uuid: '^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$',
  byte: '^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$',
  'json-pointer': '^(?:/(?:[A-Za-z0-9_.-])*)*$',
};

const encodings: Readonly<Record<string, { group: number; encode: (bytes: Buffer) => string }>> = {
  base64: { group: 4, encode: (bytes) => bytes.toString('base64') },
  base64url: { group: 4, encode: (bytes) => bytes.toString('base64url') },
  base16: { group: 2, encode: (bytes) => bytes.toString('hex') },
  base32: { group: 8, encode: base32('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567') },
  base32hex: { group: 8, encode: base32('0123456789ABCDEFGHIJKLMNOPQRSTUV') },
};

/** Bytes in an encoding; undefined for one that is not known. */
export function drawEncoded(encoding: string, random: Random, limits: LengthLimits): string | undefined {
  const known = encodings[encoding.toLowerCase()];
  if (known === undefined) return undefined;
  const perGroup =
    encoding.toLowerCase() === 'base16' ? 1 : encoding.toLowerCase().startsWith('base32') ? 5 : 3;
  const least = Math.ceil(limits.least / known.group);
  const groups = Math.min(Math.max(least, whole(random, 1, 4)), Math.floor(limits.most / known.group));
  const bytes = Buffer.from(Array.from({ length: groups * perGroup }, () => whole(random, 0, 255)));
  return known.encode(bytes);
}

function base32(alphabet: string): (bytes: Buffer) => string {
  return (bytes) => {
    const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
    return bits.replace(/.{5}/g, (five) => alphabet[Number.parseInt(five, 2)] ?? '');
  };
}
