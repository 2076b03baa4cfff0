import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isContractError } from '../errors.ts';
import type { MediaType, Schema } from '../model.ts';
import { parseBody, serialiseBody } from './body.ts';
import { testContract, testMediaType } from './test-contract.ts';

const contract = testContract({
  schemas: {
    Address: { type: 'object', properties: { street: { type: 'string' }, number: { type: 'integer' } } },
    File: { type: 'string', format: 'binary' },
  },
});
const textOf = (bytes: Uint8Array): string => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

function roundTrip(media: MediaType, value: unknown): unknown {
  const { bytes, contentType } = serialiseBody(contract, media, value);
  const parsed = parseBody(contract, media, contentType, bytes);
  return parsed.ok ? parsed.value : parsed.problem;
}

const written: [MediaType, value: unknown, contentType: string, text: string][] = [
  [testMediaType('application/json'), { a: [1, 'é'] }, 'application/json', '{"a":[1,"é"]}'],
  [
    testMediaType('application/problem+json; charset=utf-8'),
    null,
    'application/problem+json; charset=utf-8',
    'null',
  ],
  [testMediaType('text/plain', { type: 'string' }), '\ufeffé', 'text/plain', '\ufeffé'],
  [testMediaType('text/plain', { type: 'integer' }), 5, 'text/plain', '5'],
  [testMediaType('*/*', { type: 'object' }), { a: 1 }, 'application/json', '{"a":1}'],
  [testMediaType('text/*', { type: 'string' }), 'a', 'text/plain', 'a'],
];

test.each(written)('$mediaType: %j', (media, value, contentType, text) => {
  const body = serialiseBody(contract, media, value);
  expect([body.contentType, textOf(body.bytes)]).toEqual([contentType, text]);
  expect(parseBody(contract, media, contentType, body.bytes)).toEqual({ ok: true, value });
});

test('bytes are sent as they are under any media type', () => {
  const bytes = Uint8Array.of(0x7b, 0xff);
  expect(serialiseBody(contract, testMediaType('application/json'), bytes)).toEqual({
    contentType: 'application/json',
    bytes,
  });
  expect(serialiseBody(contract, testMediaType('image/*'), { bytes, contentType: 'image/png' })).toEqual({
    contentType: 'image/png',
    bytes,
  });
  expect(serialiseBody(contract, testMediaType('*/*'), bytes)).toEqual({
    contentType: 'application/octet-stream',
    bytes,
  });
  expect(serialiseBody(contract, testMediaType('application/xml'), '<a/>')).toEqual({
    contentType: 'application/xml',
    bytes: bytesOf('<a/>'),
  });
  expect(roundTrip(testMediaType('image/png', { type: 'string', format: 'binary' }), bytes)).toEqual(bytes);
  expect(roundTrip(testMediaType('application/json', { $ref: 'contract:File' }), bytes)).toEqual(bytes);
  expect(roundTrip(testMediaType('application/xml', { type: 'object' }), '<a/>')).toEqual(bytesOf('<a/>'));
});

test('charsets', () => {
  const latin = testMediaType('text/plain; charset=iso-8859-1', { type: 'string' });
  expect(serialiseBody(contract, latin, 'é\x80').bytes).toEqual(Uint8Array.of(0xe9, 0x80));
  expect(roundTrip(latin, 'é\x80')).toBe('é\x80');
  expect(() => serialiseBody(contract, latin, '€')).toThrowError(expect.toSatisfy(isContractError));
  expect(
    parseBody(contract, testMediaType('text/plain'), 'text/plain; charset=utf-16le', Uint8Array.of(0x61, 0)),
  ).toEqual({ ok: true, value: 'a' });
});

const formSchema: Schema = {
  type: 'object',
  properties: {
    id: { type: 'string' },
    count: { type: 'integer' },
    address: { $ref: 'contract:Address' },
    tags: { type: 'array', items: { type: 'string' } },
    addresses: { type: 'array', items: { $ref: 'contract:Address' } },
  },
};

test('urlencoded: text, repeated names and JSON by type (OpenAPI 3.1 § 4.8.15.1)', () => {
  const media = testMediaType('application/x-www-form-urlencoded', formSchema);
  const value = {
    id: '5 & more+~*',
    count: 5,
    address: { street: 'é 1' },
    tags: ['a', 'b'],
    addresses: [{ number: 1 }, { number: 2 }],
  };
  const { contentType, bytes } = serialiseBody(contract, media, value);
  expect(contentType).toBe('application/x-www-form-urlencoded');
  expect(textOf(bytes)).toBe(
    'id=5+%26+more%2B%7E*&count=5&address=%7B%22street%22%3A%22%C3%A9+1%22%7D&tags=a&tags=b&addresses=%7B%22number%22%3A1%7D&addresses=%7B%22number%22%3A2%7D',
  );
  expect(roundTrip(media, value)).toEqual(value);
});

test('urlencoded: style and contentType of encoding', () => {
  const media = testMediaType(
    'application/x-www-form-urlencoded',
    {
      type: 'object',
      properties: {
        ...formSchema.properties,
        other: { type: 'object', properties: { street: { type: 'integer' } } },
      },
    },
    {
      address: { style: 'deepObject', explode: true },
      tags: { style: 'pipeDelimited', explode: false },
      id: { contentType: 'application/json' },
      other: { style: 'form', explode: true },
      count: { allowReserved: true },
    },
  );
  const value = { id: '5', address: { street: 'x', number: 1 }, tags: ['a b', 'c'], other: { street: 7 } };
  expect(textOf(serialiseBody(contract, media, value).bytes)).toBe(
    'id=%225%22&address%5Bstreet%5D=x&address%5Bnumber%5D=1&tags=a%20b%7Cc&street=7',
  );
  expect(roundTrip(media, value)).toEqual(value);
});

test('urlencoded: URLSearchParams reads what is written', () => {
  const media = testMediaType('application/x-www-form-urlencoded', {
    type: 'object',
    additionalProperties: { type: 'string' },
  });
  fc.assert(
    fc.property(
      fc.dictionary(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), {
        maxKeys: 4,
        noNullPrototype: true,
      }),
      (value) => {
        const text = textOf(serialiseBody(contract, media, value).bytes);
        expect(Object.fromEntries(new URLSearchParams(text))).toEqual(value);
        expect(text).toBe(new URLSearchParams(Object.entries(value)).toString());
        expect(roundTrip(media, value)).toEqual(value);
      },
    ),
  );
});

const multipart = testMediaType(
  'multipart/form-data',
  {
    type: 'object',
    properties: {
      ...formSchema.properties,
      file: { $ref: 'contract:File' },
      files: { type: 'array', items: { contentMediaType: 'application/octet-stream' } },
      image: {},
      xml: { type: 'string' },
      nested: { type: 'object', properties: { a: { type: 'integer' } } },
      codes: { type: 'array', items: { type: 'integer' } },
    },
  },
  {
    image: {
      contentType: 'image/png, image/jpeg',
      headers: [
        {
          at: '0#',
          provenance: { basis: 'documented' },
          name: 'X-Limit',
          required: true,
          deprecated: false,
          explode: false,
          examples: [],
          schema: { type: 'integer' },
        },
      ],
    },
    xml: { contentType: 'application/xml; charset=utf-8' },
    nested: { style: 'deepObject', explode: true },
    codes: { style: 'form', explode: false },
  },
);

test('multipart: the parts on the wire', () => {
  const { contentType, bytes } = serialiseBody(
    contract,
    multipart,
    {
      id: 'é',
      count: 5,
      address: { street: 'x' },
      tags: ['a', 'b'],
      addresses: [{ number: 1 }],
      file: { bytes: bytesOf('1'), filename: 'dir/sub/"ü".txt', contentType: 'text/plain' },
      files: [bytesOf('2'), { bytes: bytesOf(''), filename: 'b.bin' }],
      image: { bytes: bytesOf('3'), filename: 'a.png', headers: { 'x-limit': 7, 'X-Other': 'o' } },
      xml: '<a/>',
      nested: { a: 1 },
      codes: [1, 2],
      none: undefined,
      empty: [],
    },
    { boundary: 'B x' },
  );
  expect(contentType).toBe('multipart/form-data; boundary="B x"');
  const parts = [
    ['name="id"', 'é'],
    ['name="count"', '5'],
    ['name="address"', '{"street":"x"}', 'Content-Type: application/json'],
    ['name="tags"', 'a'],
    ['name="tags"', 'b'],
    ['name="addresses"', '{"number":1}', 'Content-Type: application/json'],
    ['name="file"; filename="dir/sub/%22ü%22.txt"', '1', 'Content-Type: text/plain'],
    ['name="files"', '2', 'Content-Type: application/octet-stream'],
    ['name="files"; filename="b.bin"', '', 'Content-Type: application/octet-stream'],
    ['name="image"; filename="a.png"', '3', 'Content-Type: image/png', 'X-Limit: 7', 'X-Other: o'],
    ['name="xml"', '<a/>', 'Content-Type: application/xml; charset=utf-8'],
    ['name="nested[a]"', '1'],
    ['name="codes"', '1,2'],
  ];
  const wire = parts.map(([disposition, content, ...headers]) =>
    ['--B x', `Content-Disposition: form-data; ${disposition}`, ...headers, '', content, ''].join('\r\n'),
  );
  expect(textOf(bytes)).toBe(`${wire.join('')}--B x--\r\n`);
});

test('multipart: what is parsed is what was serialised', () => {
  const text = fc.string({ unit: 'binary' });
  const file = fc.record(
    {
      bytes: fc.uint8Array({ maxLength: 50 }),
      contentType: fc.constantFrom('image/png', 'text/plain', 'application/json'),
      filename: text.filter((name) => !/%(?:22|0d|0a)/i.test(name)),
    },
    { requiredKeys: ['bytes', 'contentType'] },
  );
  const address = fc.record({ street: text, number: fc.integer() }, { requiredKeys: [] });
  const value = fc.record(
    {
      id: text,
      count: fc.integer(),
      address,
      tags: fc.array(text, { minLength: 1 }),
      addresses: fc.array(address, { minLength: 1 }),
      file,
      files: fc.array(file, { minLength: 1 }),
      image: file,
      xml: text,
      nested: fc.record({ a: fc.integer() }),
      codes: fc.array(fc.integer(), { minLength: 1 }),
      undeclared: text,
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(value, (given) => void expect(roundTrip(multipart, given)).toEqual(given)),
    { numRuns: 300 },
  );
});

test('multipart: a file or an array of files under any name', () => {
  const oneOrMore: Schema = {
    oneOf: [{ $ref: 'contract:File' }, { type: 'array', items: { $ref: 'contract:File' } }],
  };
  const media = testMediaType('multipart/form-data', { type: 'object', additionalProperties: oneOrMore });
  const file = (contentType: string) => ({ bytes: bytesOf('x'), contentType });
  const value = { one: file('text/plain'), two: [file('image/png'), file('application/json')] };
  expect(roundTrip(media, value)).toEqual(value);
  const textOrFile = testMediaType('multipart/form-data', {
    properties: { a: { anyOf: [{ type: 'string' }, { $ref: 'contract:File' }] } },
  });
  expect(roundTrip(textOrFile, { a: 'x' })).toEqual({ a: 'x' });
  expect(roundTrip(textOrFile, { a: file('image/png') })).toEqual({ a: file('image/png') });
});

test('multipart: parts told apart by position', () => {
  const media = testMediaType('multipart/mixed', {
    type: 'array',
    prefixItems: [{ $ref: 'contract:Address' }],
    items: {},
  });
  const image = { bytes: Uint8Array.of(1, 2), contentType: 'image/png', filename: 'a.png' };
  expect(roundTrip(media, [{ street: 'x' }, image])).toEqual([{ street: 'x' }, image]);
  expect(textOf(serialiseBody(contract, media, [image], { boundary: 'B' }).bytes)).toContain(
    'Content-Disposition: attachment; filename="a.png"\r\nContent-Type: image/png\r\n',
  );
});

test('multipart: how other clients write parts', () => {
  const read = (headers: string, content: string) => {
    const parsed = parseBody(
      contract,
      multipart,
      'multipart/form-data; boundary=B',
      bytesOf(`--B\r\n${headers}\r\n\r\n${content}\r\n--B--`),
    );
    return parsed.ok ? parsed.value : parsed.problem;
  };
  expect(
    read('content-disposition: form-data; name=count\r\nContent-Type: text/plain; charset=utf-8', '5'),
  ).toEqual({ count: 5 });
  expect(read('content-disposition: form-data; name="address"', '{"number":1}')).toEqual({
    address: { number: 1 },
  });
  expect(
    read(
      'content-disposition: form-data; name="address"; filename="blob"\r\nContent-Type: application/json',
      '{"number":1}',
    ),
  ).toEqual({ address: { number: 1 } });
  expect(read('content-disposition: form-data; name="address"', 'no JSON')).toEqual({ address: 'no JSON' });
  expect(
    read('content-disposition: form-data; name="address"\r\nContent-Type: application/json', '{"number":1'),
  ).toEqual({
    code: 'json',
    at: 'body/address',
    offset: 11,
    message: 'Malformed JSON at line 1, column 12: expected "," or "}", found the end.',
  });
  expect(read('content-disposition: form-data; name="tags"', 'x')).toEqual({ tags: ['x'] });
  expect(read('content-disposition: form-data; name="new"; filename="a"', 'x')).toEqual({
    new: { bytes: bytesOf('x'), filename: 'a' },
  });
  expect(read('content-type: text/plain', 'x')).toMatchObject({
    code: 'multipart',
    message: 'Part 1 has no name: its Content-Disposition must be form-data with a name.',
  });
});

const unreadable: [
  mediaType: string,
  contentType: string | undefined,
  bytes: Uint8Array,
  code: string,
  message: string,
][] = [
  [
    'application/json',
    'application/json',
    Uint8Array.of(0x22, 0xff, 0x22),
    'utf-8',
    'The bytes are not valid UTF-8.',
  ],
  ['application/json', 'application/json', new Uint8Array(0), 'empty', 'Expected JSON, found nothing.'],
  [
    'application/json',
    'application/json; charset=klingon',
    bytesOf('1'),
    'charset',
    'Unknown charset "klingon".',
  ],
  ['text/plain', 'text/plain; charset=us-ascii', bytesOf('é'), 'charset', 'Byte 0 is not us-ascii.'],
  [
    'multipart/form-data',
    'multipart/form-data',
    bytesOf(''),
    'boundary',
    'The content type "multipart/form-data" has no boundary.',
  ],
  [
    'multipart/form-data',
    'multipart/form-data; boundary="é"',
    bytesOf(''),
    'boundary',
    '"é" is not a multipart boundary.',
  ],
  [
    'multipart/form-data',
    undefined,
    bytesOf(''),
    'boundary',
    'The content type "multipart/form-data" has no boundary.',
  ],
  [
    'application/x-www-form-urlencoded',
    undefined,
    bytesOf('a=%zz'),
    'percent-encoding',
    'Malformed percent-encoding: "%zz" is not followed by two hexadecimal digits.',
  ],
];

test.each(unreadable)('%s as %s: a problem', (mediaType, contentType, bytes, code, message) => {
  expect(parseBody(contract, testMediaType(mediaType), contentType, bytes)).toMatchObject({
    ok: false,
    problem: { code, message },
  });
});

test.each<[string, unknown]>([
  ['application/x-www-form-urlencoded', 'text'],
  ['application/x-www-form-urlencoded', { file: new Uint8Array(1) }],
  ['multipart/form-data', 'text'],
  ['multipart/form-data', { a: Number.NaN }],
  ['text/plain', { a: 1 }],
  ['application/octet-stream', { a: 1 }],
  ['application/xml', { a: 1 }],
  ['image/*', new Uint8Array(1)],
])('%s cannot be written from %o', (mediaType, value) => {
  const attempt = () => serialiseBody(contract, testMediaType(mediaType), value);
  expect(attempt).toThrowError(expect.toSatisfy(isContractError));
  expect(attempt).toThrowError(/^[^\n]*$/);
});
