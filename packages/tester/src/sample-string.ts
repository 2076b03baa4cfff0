import type { SchemaObject } from '@countersign/contract';
import * as fc from 'fast-check';

const formats: Readonly<Record<string, string>> = {
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

/** A string within the schema's length, of its format or pattern; undefined when none was found. */
export function sampleString(shape: SchemaObject, seed: number): string | undefined {
  const least = typeof shape.minLength === 'number' ? shape.minLength : 0;
  const most = typeof shape.maxLength === 'number' ? shape.maxLength : Number.POSITIVE_INFINITY;
  // Nobody documents an example of a megabyte, and memory is bounded.
  if (least > 1_000_000) return undefined;
  if (typeof shape.pattern === 'string') return sampleMatching(shape.pattern, least, most, seed);
  if (typeof shape.contentMediaType === 'string' && /json$/.test(shape.contentMediaType)) return '{}';
  if (shape.contentEncoding !== undefined) return formats.byte;
  const text = (shape.format && formats[shape.format]) ?? 'sample';
  return text.padEnd(least, 'x').slice(0, most);
}

/** fast-check writes strings from a regular expression; the length is then a matter of choosing. */
function sampleMatching(pattern: string, least: number, most: number, seed: number): string | undefined {
  try {
    const strings = fc.sample(fc.stringMatching(new RegExp(pattern, 'u')), { seed, numRuns: 200 });
    return strings
      .filter((text) => [...text].length >= least && [...text].length <= most)
      .sort((a, b) => nonAlphanumeric(a) - nonAlphanumeric(b) || a.length - b.length)[0];
  } catch {
    // Look-arounds and the like cannot be written from.
    return undefined;
  }
}

/** Plain characters first: they survive paths and headers. */
function nonAlphanumeric(text: string): number {
  return text === '' ? 1000 : text.replace(/[\w-]/g, '').length;
}
