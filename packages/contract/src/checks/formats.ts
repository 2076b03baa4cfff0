import type { Format } from 'ajv';
import { fullFormats } from 'ajv-formats/dist/formats.js';

const take = (name: keyof typeof fullFormats): Format => fullFormats[name];

/** RFC 3339 § 5.6 to the letter: `T` between date and time, and an offset with a colon. `ajv-formats` is laxer. */
const dateTimeShape = /^\d{4}-\d\d-\d\dt\d\d:\d\d:\d\d(?:\.\d+)?(?:z|[+-]\d\d:\d\d)$/i;
const timeShape = /^\d\d:\d\d:\d\d(?:\.\d+)?(?:z|[+-]\d\d:\d\d)$/i;

/** RFC 5321 § 4.1.2 `Mailbox`: a single label (`root@localhost`), quoted local parts and address literals are legal. */
const atom = "[a-z0-9!#$%&'*+/=?^_`{|}~-]+";
const quoted = '"(?:[\\x20\\x21\\x23-\\x5b\\x5d-\\x7e]|\\\\[\\x20-\\x7e])*"';
const label = '[a-z0-9](?:[a-z0-9-]*[a-z0-9])?';
const literal = '\\[[\\x21-\\x5a\\x5e-\\x7e]+\\]';
const email = new RegExp(
  `^(?:${atom}(?:\\.${atom})*|${quoted})@(?:${label}(?:\\.${label})*|${literal})$`,
  'i',
);

const encodings: Readonly<Record<string, RegExp>> = {
  // RFC 4648 § 4: padded, and without line breaks
  base64: /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/,
  // § 5: the padding may be left out
  base64url: /^(?:[A-Za-z0-9_-]{4})*(?:[A-Za-z0-9_-]{2}(?:==)?|[A-Za-z0-9_-]{3}=?)?$/,
  base32: /^(?:[A-Z2-7]{8})*(?:[A-Z2-7]{2}={6}|[A-Z2-7]{4}={4}|[A-Z2-7]{5}={3}|[A-Z2-7]{7}=)?$/,
  base32hex: /^(?:[0-9A-V]{8})*(?:[0-9A-V]{2}={6}|[0-9A-V]{4}={4}|[0-9A-V]{5}={3}|[0-9A-V]{7}=)?$/,
  base16: /^(?:[0-9A-F]{2})*$/i,
};

/** True when `text` is written in the `contentEncoding`; encodings that are not checked pass. */
export function isEncoded(text: string, contentEncoding: string): boolean {
  return encodings[contentEncoding.toLowerCase()]?.test(text) ?? true;
}

const integer = (least: number, most: number): Format => ({
  type: 'number',
  validate: (value: number) => Number.isInteger(value) && value >= least && value <= most,
});

/** What a double can hold next to the last int64 cannot be told from it, so the bounds are the nearest doubles. */
const formatOfSizedIntegers: Readonly<Record<string, Format>> = {
  int8: integer(-(2 ** 7), 2 ** 7 - 1),
  int16: integer(-(2 ** 15), 2 ** 15 - 1),
  int32: integer(-(2 ** 31), 2 ** 31 - 1),
  int64: integer(-(2 ** 63), 2 ** 63),
  uint8: integer(0, 2 ** 8 - 1),
  uint16: integer(0, 2 ** 16 - 1),
  uint32: integer(0, 2 ** 32 - 1),
  uint64: integer(0, 2 ** 64),
};

/** The largest single-precision float, as far as rounding to it reaches. */
const largestFloat = 2 ** 128 - 2 ** 103;

/**
 * The formats that are judged: those of JSON Schema 2020-12 § 7.3 and of the OpenAPI format registry. Any other is an
 * annotation, and passes.
 */
export const formats: Readonly<Record<string, Format>> = {
  date: take('date'),
  time: (text: string) => timeShape.test(text) && isFormat('time', text),
  'date-time': (text: string) => dateTimeShape.test(text) && isFormat('date-time', text),
  duration: take('duration'),
  uri: take('uri'),
  'uri-reference': take('uri-reference'),
  'uri-template': take('uri-template'),
  email,
  hostname: take('hostname'),
  ipv4: take('ipv4'),
  ipv6: take('ipv6'),
  uuid: /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i,
  regex: take('regex'),
  'json-pointer': take('json-pointer'),
  'relative-json-pointer': take('relative-json-pointer'),
  byte: (text: string) => isEncoded(text, 'base64'),
  ...formatOfSizedIntegers,
  float: { type: 'number', validate: (value: number) => Math.abs(value) < largestFloat },
};

function isFormat(name: 'time' | 'date-time', text: string): boolean {
  const format: unknown = fullFormats[name];
  const { validate } = format as { validate: (text: string) => boolean };
  return validate(text);
}
