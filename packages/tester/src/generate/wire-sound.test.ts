import type { MediaType, Parameter, Schema } from '@countersign/contract';
import { expect, test } from 'vitest';
import { contractWith } from './schema-around.fixture.ts';
import { isStillValid, overTheWire, violationOnWire, type WireSite } from './wire-sound.ts';

const described = { at: '0#/here', provenance: { basis: 'documented' } } as const;

function parameter(schema: Schema, rest: Partial<Parameter> = {}): WireSite {
  return {
    parameter: {
      ...described,
      name: 'p',
      in: 'query',
      required: false,
      deprecated: false,
      allowEmptyValue: false,
      style: 'form',
      explode: true,
      allowReserved: false,
      schemaAt: '0#/here/schema',
      examples: [],
      ...rest,
      schema,
    },
  };
}

function body(mediaType: string, schema: Schema): WireSite {
  const media: MediaType = {
    ...described,
    mediaType,
    encoding: {},
    examples: [],
    schema,
    schemaAt: '0#/here/schema',
  };
  return { media };
}

const path = { in: 'path', style: 'simple', explode: false, required: true } as const;
const header = { in: 'header', style: 'simple', explode: false } as const;
const text: Schema = { type: 'string' };
const whole: Schema = { type: 'integer', minimum: 1 };
const form: Schema = { type: 'object', required: ['n'], properties: { n: { type: 'integer' }, s: text } };

const sites: [name: string, given: { site: WireSite; value: unknown }, want: string | undefined][] = [
  ['a number as a string parameter turns valid', { site: parameter(text), value: 5 }, undefined],
  ['null as a string parameter turns valid', { site: parameter(text), value: null }, undefined],
  ['true as a string parameter turns valid', { site: parameter(text), value: true }, undefined],
  ['an empty object is not on the wire', { site: parameter(text), value: {} }, undefined],
  [
    'no value of a required parameter',
    { site: parameter(text, { required: true }), value: {} },
    'required /here',
  ],
  ['a text as a number', { site: parameter(whole), value: 'abc' }, 'type /here/schema/type'],
  ['a text of digits is a number', { site: parameter(whole), value: '5' }, undefined],
  ['a number that is too small', { site: parameter(whole), value: 0 }, 'minimum /here/schema/minimum'],
  ['a fraction in a path', { site: parameter(whole, path), value: 1.5 }, 'type /here/schema/type'],
  [
    'a path cannot hold an empty text',
    { site: parameter({ type: 'string', minLength: 1 }, path), value: '' },
    undefined,
  ],
  [
    'an empty text in a query',
    { site: parameter({ type: 'string', minLength: 1 }), value: '' },
    'minLength /here/schema/minLength',
  ],
  [
    'an empty text where it is allowed',
    { site: parameter({ type: 'string', minLength: 1 }, { allowEmptyValue: true }), value: '' },
    undefined,
  ],
  [
    'spaces that a header field loses',
    { site: parameter({ type: 'string', maxLength: 2 }, header), value: ' ab ' },
    undefined,
  ],
  [
    'a header that is too long',
    { site: parameter({ type: 'string', maxLength: 2 }, header), value: 'abc' },
    'maxLength /here/schema/maxLength',
  ],
  [
    'a line break cannot be in a header',
    { site: parameter({ enum: ['a'] }, header), value: 'a\r\nb' },
    undefined,
  ],
  [
    'null in JSON stays null',
    { site: body('application/json', text), value: null },
    'type /here/schema/type',
  ],
  [
    'a missing property in JSON',
    { site: body('application/json', form), value: {} },
    'required/n /here/schema/required/0',
  ],
  [
    'a number as a text of a form turns valid',
    { site: body('application/x-www-form-urlencoded', form), value: { n: 1, s: 5 } },
    undefined,
  ],
  [
    'a text as a number of a form',
    { site: body('application/x-www-form-urlencoded', form), value: { n: 'x' } },
    'type /here/schema/properties/n/type',
  ],
  ['false as text turns valid', { site: body('text/plain', text), value: false }, undefined],
  [
    'a missing part',
    { site: body('multipart/form-data', form), value: { s: 'a' } },
    'required/n /here/schema/required/0',
  ],
];

test.each(sites)('over the wire: %s', (_name, { site, value }, want) => {
  const proof = violationOnWire(contractWith(), site, value);
  expect(proof && `${proof.keyword} ${proof.pointer.slice(2)}`).toBe(want);
});

test('says why a value cannot be sent', () => {
  const outcome = overTheWire(contractWith(), parameter(text, path), '');
  expect(outcome).toEqual({ state: 'unsendable', reason: expect.stringContaining('empty') });
  expect(isStillValid(contractWith(), parameter(text, path), '')).toBe(false);
  expect(isStillValid(contractWith(), parameter(text, path), 'a/b ü')).toBe(true);
});
