import type { Shape } from './shape.ts';

/** A text of each format that nobody would wonder about. */
const ofFormat: Readonly<Record<string, string>> = {
  date: '2024-01-24',
  time: '05:32:50Z',
  'date-time': '2024-01-24T05:32:50Z',
  duration: 'PT1H',
  email: 'someone@example.com',
  'idn-email': 'someone@example.com',
  hostname: 'example.com',
  'idn-hostname': 'example.com',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
  uri: 'https://example.com/sample',
  url: 'https://example.com/sample',
  'uri-reference': '/sample',
  iri: 'https://example.com/sample',
  'iri-reference': '/sample',
  'uri-template': '/sample/{id}',
  uuid: '5c893d75-2a8b-4712-b56f-89377ac97681',
  byte: 'c2FtcGxl',
  regex: '^sample$',
  'json-pointer': '/sample',
  'relative-json-pointer': '0',
};

/** The text that stands for any of a shape, as far as one can be had without writing from its patterns; not checked. */
export function typicalText({ encodings, formats, maxLength, mediaTypes, minLength }: Shape): string {
  if (encodings.length > 0) return ofFormat.byte ?? '';
  if (mediaTypes.some((mediaType) => /json$/i.test(mediaType))) return '{}';
  const text = formats.map((format) => ofFormat[format]).find((each) => each !== undefined) ?? 'sample';
  return text.padEnd(Math.min(minLength, maxLength), 'x').slice(0, maxLength);
}
