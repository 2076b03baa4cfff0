import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isContractError } from '../errors.ts';
import type { Parameter, ParameterStyle, Schema } from '../model.ts';
import { parseParameter, serialiseParameter } from './parameter.ts';
import { testContract, testMediaType, testParameter } from './test-contract.ts';

const contract = testContract();
const strings: Schema = { type: 'array', items: { type: 'string' } };
const numbers: Schema = { type: 'object', additionalProperties: { type: 'integer' } };
const blue = ['blue', 'black', 'brown'];
const rgb = { R: 100, G: 200, B: 150 };

function roundTrip(parameter: Parameter, value: unknown): { text: string | undefined; back: unknown } {
  const text = serialiseParameter(contract, parameter, value);
  const parsed = parseParameter(contract, parameter, text ?? '');
  return { text, back: parsed.ok ? parsed.value : parsed.problem };
}

// The table of OpenAPI 3.1.1 § 4.8.12.3 and 3.2 § 4.12.4.
const styles: [
  Parameter['in'],
  ParameterStyle,
  explode: boolean,
  schema: Schema,
  value: unknown,
  text: string,
][] = [
  ['path', 'matrix', false, { type: 'string' }, '', ';color'],
  ['path', 'matrix', false, { type: 'string' }, 'blue', ';color=blue'],
  ['path', 'matrix', false, strings, blue, ';color=blue,black,brown'],
  ['path', 'matrix', false, numbers, rgb, ';color=R,100,G,200,B,150'],
  ['path', 'matrix', true, { type: 'string' }, 'blue', ';color=blue'],
  ['path', 'matrix', true, strings, blue, ';color=blue;color=black;color=brown'],
  ['path', 'matrix', true, strings, ['blue'], ';color=blue'],
  ['path', 'matrix', true, numbers, rgb, ';R=100;G=200;B=150'],
  ['path', 'label', false, { type: 'string' }, 'blue', '.blue'],
  ['path', 'label', false, { type: 'string' }, 'a.b', '.a.b'],
  ['path', 'label', false, strings, blue, '.blue,black,brown'],
  ['path', 'label', false, numbers, rgb, '.R,100,G,200,B,150'],
  ['path', 'label', true, strings, blue, '.blue.black.brown'],
  ['path', 'label', true, numbers, rgb, '.R=100.G=200.B=150'],
  ['path', 'label', true, { type: 'array', items: { type: 'number' } }, [1.5, 2], '.1%2E5.2'],
  ['path', 'simple', false, { type: 'string' }, 'blue', 'blue'],
  ['path', 'simple', false, strings, blue, 'blue,black,brown'],
  ['path', 'simple', false, strings, ['a,b', 'c'], 'a%2Cb,c'],
  ['path', 'simple', false, numbers, rgb, 'R,100,G,200,B,150'],
  ['path', 'simple', true, numbers, rgb, 'R=100,G=200,B=150'],
  ['query', 'form', false, { type: 'string' }, '', 'color='],
  ['query', 'form', false, strings, blue, 'color=blue,black,brown'],
  ['query', 'form', false, strings, [], 'color='],
  ['query', 'form', false, numbers, rgb, 'color=R,100,G,200,B,150'],
  ['query', 'form', true, { type: 'string' }, 'blue', 'color=blue'],
  ['query', 'form', true, strings, blue, 'color=blue&color=black&color=brown'],
  ['query', 'form', true, strings, ['', ''], 'color=&color='],
  ['query', 'form', true, numbers, rgb, 'R=100&G=200&B=150'],
  ['query', 'spaceDelimited', false, strings, blue, 'color=blue%20black%20brown'],
  ['query', 'spaceDelimited', false, numbers, rgb, 'color=R%20100%20G%20200%20B%20150'],
  ['query', 'pipeDelimited', false, strings, blue, 'color=blue%7Cblack%7Cbrown'],
  ['query', 'pipeDelimited', false, numbers, rgb, 'color=R%7C100%7CG%7C200%7CB%7C150'],
  ['query', 'deepObject', true, numbers, rgb, 'color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150'],
  ['header', 'simple', false, { type: 'string' }, 'Blue 50%', 'Blue 50%'],
  ['header', 'simple', false, strings, blue, 'blue,black,brown'],
  ['header', 'simple', false, numbers, rgb, 'R,100,G,200,B,150'],
  ['header', 'simple', true, numbers, rgb, 'R=100,G=200,B=150'],
  ['cookie', 'form', true, { type: 'string' }, 'Hello, world!', 'color=Hello%2C%20world%21'],
  ['cookie', 'form', false, strings, blue, 'color=blue,black,brown'],
  ['cookie', 'form', true, strings, blue, 'color=blue; color=black; color=brown'],
  ['cookie', 'cookie', true, { type: 'string' }, 'Hello%2C%20world!', 'color=Hello%2C%20world!'],
  ['cookie', 'cookie', true, strings, blue, 'color=blue; color=black; color=brown'],
  ['cookie', 'cookie', true, numbers, rgb, 'R=100; G=200; B=150'],
];

test.each(styles)(
  '%s %s, explode %s, %j: %j is %s and back',
  (where, style, explode, schema, value, text) => {
    expect(roundTrip(testParameter({ in: where, style, explode, schema }), value)).toEqual({
      text,
      back: value,
    });
  },
);

// Texts that other clients write, and that mean the same.
const alike: [
  Parameter['in'],
  ParameterStyle,
  explode: boolean,
  schema: Schema,
  text: string,
  value: unknown,
][] = [
  ['query', 'form', true, { type: 'string' }, 'color=a+b%20c', 'a b c'],
  ['query', 'form', true, strings, 'color=blue', ['blue']],
  ['query', 'form', true, { type: 'string' }, 'x=1&&color=a=b&color2=3', 'a=b'],
  ['query', 'pipeDelimited', false, strings, 'color=blue|black', ['blue', 'black']],
  ['query', 'spaceDelimited', false, strings, 'color=blue+black', ['blue', 'black']],
  ['query', 'deepObject', true, numbers, 'color[R]=1&color%5BG%5D=2', { R: 1, G: 2 }],
  [
    'query',
    'deepObject',
    true,
    { type: 'object', properties: { a: strings } },
    'color[a][]=x&color[a][]=y',
    { a: ['x', 'y'] },
  ],
  [
    'query',
    'deepObject',
    true,
    { type: 'object', properties: { a: strings } },
    'color[a][1]=y&color[a][0]=x',
    { a: ['x', 'y'] },
  ],
  ['header', 'simple', false, strings, 'blue ,\t black', ['blue', 'black']],
  ['cookie', 'form', true, { type: 'integer' }, 'sid=x;color=5 ; other=1', 5],
  ['path', 'simple', false, { type: 'string' }, '%2e%2E', '..'],
  ['query', 'form', true, { type: 'string' }, 'other=1', undefined],
  ['query', 'form', true, { type: 'integer' }, 'color=1&color=2', ['1', '2']],
];

test.each(alike)('%s %s, explode %s, %j: reads %s as %j', (where, style, explode, schema, text, value) => {
  expect(parseParameter(contract, testParameter({ in: where, style, explode, schema }), text)).toEqual({
    ok: true,
    value,
  });
});

// Restrictions are the ambiguities that the styles have by themselves.
const anyText = fc.string({ unit: 'binary', minLength: 1 });
const without = (pattern: RegExp) => anyText.filter((text) => !pattern.test(text));
const fieldText = fc.string({
  unit: fc.constantFrom(
    ...Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index)),
    'é',
    'ÿ',
  ),
  minLength: 1,
});
const inField = fieldText.filter((text) => !/[,=;]/.test(text));
const primitive: fc.Arbitrary<[Schema, unknown]> = fc.oneof(
  fc.integer().map((value): [Schema, unknown] => [{ type: 'integer' }, value]),
  fc
    .double({ noNaN: true, noDefaultInfinity: true })
    .filter((value) => !Object.is(value, -0))
    .map((value): [Schema, unknown] => [{ type: 'number' }, value]),
  fc.boolean().map((value): [Schema, unknown] => [{ type: 'boolean' }, value]),
);
const cases = (text: fc.Arbitrary<string>, key = text): fc.Arbitrary<[Schema, unknown]> =>
  fc.oneof(
    primitive,
    text.map((value): [Schema, unknown] => [{ type: 'string' }, value]),
    fc.array(text, { minLength: 1 }).map((value): [Schema, unknown] => [strings, value]),
    fc
      .dictionary(key, text, { minKeys: 1, noNullPrototype: true })
      .map((value): [Schema, unknown] => [{ type: 'object' }, value]),
    fc
      .array(
        fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
        { minLength: 1 },
      )
      .map((value): [Schema, unknown] => [{ type: 'array', items: { type: 'number' } }, value]),
  );

const inverses: [Parameter['in'], ParameterStyle, explode: boolean, text: fc.Arbitrary<string>][] = [
  ['path', 'simple', false, anyText],
  ['path', 'simple', true, anyText],
  ['path', 'label', false, anyText],
  ['path', 'label', true, anyText],
  ['path', 'matrix', false, anyText],
  ['path', 'matrix', true, anyText],
  ['query', 'form', false, anyText],
  ['query', 'form', true, anyText],
  ['query', 'spaceDelimited', false, without(/ /)],
  ['query', 'pipeDelimited', false, without(/\|/)],
  ['query', 'deepObject', true, without(/[[\]]/)],
  ['header', 'simple', false, inField],
  ['header', 'simple', true, inField],
  ['cookie', 'form', false, anyText],
  ['cookie', 'form', true, anyText],
  ['cookie', 'cookie', true, inField],
];

test.each(inverses)(
  '%s %s, explode %s: what is parsed is what was serialised',
  (where, style, explode, text) => {
    fc.assert(
      fc.property(
        cases(text, where === 'cookie' ? inField : text),
        fc.boolean(),
        ([schema, value], allowReserved) => {
          fc.pre(!allowReserved || !/%[0-9A-Fa-f]{2}/.test(JSON.stringify(value)));
          const parameter = testParameter({
            in: where,
            style,
            explode,
            schema,
            allowReserved,
            name: where === 'cookie' ? 'color' : 'na me',
          });
          expect(roundTrip(parameter, value).back).toEqual(value);
        },
      ),
    );
  },
);

test('any path value stays one segment', () => {
  fc.assert(
    fc.property(fc.oneof(anyText, fc.constantFrom('../x?y#z', '.', '..', 'a/b', 'a;b', '%2F')), (value) => {
      const text =
        serialiseParameter(contract, testParameter({ in: 'path', schema: { type: 'string' } }), value) ?? '';
      expect(text).toMatch(/^(?:[A-Za-z0-9_~.-]|%[0-9A-F]{2})+$/);
      expect(text).not.toMatch(/^\.{1,2}$/);
    }),
  );
});

test('any query text is read by URLSearchParams', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: 'binary' }), { minLength: 1 }),
      fc.boolean(),
      (value, allowReserved) => {
        fc.pre(!allowReserved || !/%[0-9A-Fa-f]{2}/.test(value.join(' ')));
        const text = serialiseParameter(
          contract,
          testParameter({ in: 'query', schema: strings, allowReserved }),
          value,
        );
        expect(new URLSearchParams(text).getAll('color')).toEqual(value);
        expect(new URL(`http://host/?${text}`).search.slice(1)).toBe(text?.replaceAll("'", '%27'));
      },
    ),
  );
});

test('reserved characters pass where they cannot change the request', () => {
  const value = ":/?#[]@!$&'()*+,;=%20%";
  const reserved = (where: 'query' | 'path', openapi: string) =>
    serialiseParameter(
      testContract({ openapi }),
      testParameter({ in: where, schema: { type: 'string' }, allowReserved: true }),
      value,
    );
  expect(reserved('query', '3.1.1')).toBe("color=:/?%23%5B%5D@!$%26'()*%2B,;=%20%25");
  expect(reserved('path', '3.2.0')).toBe(":%2F%3F%23%5B%5D@!$&'()*+,;=%20%25");
  expect(reserved('path', '3.1.1')).toBe('%3A%2F%3F%23%5B%5D%40%21%24%26%27%28%29%2A%2B%2C%3B%3D%2520%25');
});

const json = testMediaType('application/json', { type: 'object' });
const value = { a: [1, null], b: 'é, "x"; &' };
const contents: [Parameter, value: unknown, text: string][] = [
  [testParameter({ in: 'query', content: json }), { a: [1] }, 'color=%7B%22a%22%3A%5B1%5D%7D'],
  [testParameter({ in: 'path', content: json }), { a: [1] }, '%7B%22a%22%3A%5B1%5D%7D'],
  [testParameter({ in: 'header', content: json }), value, '{"a":[1,null],"b":"\\u00e9, \\"x\\"; &"}'],
  [testParameter({ in: 'cookie', content: json }), { a: 1 }, 'color=%7B%22a%22%3A1%7D'],
  [
    testParameter({ in: 'cookie', content: testMediaType('text/plain', { type: 'string' }) }),
    'a%20b',
    'color=a%20b',
  ],
  [testParameter({ in: 'header', content: testMediaType('text/plain', { type: 'integer' }) }), 5, '5'],
  [testParameter({ in: 'querystring', content: json }), { n: [1, 2] }, '%7B%22n%22%3A%5B1%2C2%5D%7D'],
  [
    testParameter({ in: 'querystring', content: testMediaType('application/jsonpath', { type: 'string' }) }),
    '$.a.b[1:1]',
    '%24.a.b%5B1%3A1%5D',
  ],
  [
    testParameter({
      in: 'querystring',
      content: testMediaType('application/x-www-form-urlencoded', {
        properties: { page: { type: 'integer' }, q: strings },
      }),
    }),
    { page: 2, q: ['a b', 'c'] },
    'page=2&q=a+b&q=c',
  ],
];

test.each(contents)('$in with content: %j is %s and back', (parameter, input, text) => {
  expect(roundTrip(parameter, input)).toEqual({ text, back: input });
});

test('null and empty text', () => {
  const parameter = (schema: Schema) => testParameter({ in: 'query', schema });
  expect(roundTrip(parameter({ type: ['integer', 'null'] }), null)).toEqual({ text: 'color=', back: null });
  expect(roundTrip(parameter({ type: ['string', 'null'] }), null)).toEqual({ text: 'color=', back: '' });
  expect(parseParameter(contract, parameter({ type: ['integer', 'null'] }), 'color=null')).toEqual({
    ok: true,
    value: null,
  });
  expect(parseParameter(contract, parameter({ type: 'integer' }), 'color')).toEqual({ ok: true, value: '' });
  expect(roundTrip(parameter(strings), undefined)).toEqual({ text: undefined, back: undefined });
  expect(roundTrip(parameter(strings), [])).toEqual({ text: undefined, back: undefined });
});

test('deepObject nests objects, arrays of primitives and arrays of objects', () => {
  const schema: Schema = {
    type: 'object',
    properties: {
      range: { type: 'object', properties: { from: { type: 'integer' }, to: { type: ['integer', 'null'] } } },
      tags: strings,
      sort: {
        type: 'array',
        items: { type: 'object', properties: { by: { type: 'string' }, down: { type: 'boolean' } } },
      },
    },
  };
  const nested = {
    range: { from: 1, to: null },
    tags: ['x'],
    sort: [
      { by: 'a', down: true },
      { by: 'b', down: false },
    ],
  };
  const text =
    'f[range][from]=1&f[range][to]=&f[tags]=x&f[sort][0][by]=a&f[sort][0][down]=true&f[sort][1][by]=b&f[sort][1][down]=false';
  const { text: written, back } = roundTrip(
    testParameter({ in: 'query', name: 'f', style: 'deepObject', explode: true, schema }),
    nested,
  );
  expect(decodeURIComponent(written ?? '')).toBe(text);
  expect(back).toEqual(nested);
});

test('a property called __proto__ is a property', () => {
  const value = parseParameter(
    contract,
    testParameter({ in: 'query', style: 'deepObject', explode: true, schema: numbers }),
    'color[__proto__]=1',
  );
  expect(value.ok && Object.entries(value.value as object)).toEqual([['__proto__', 1]]);
  expect(({} as Record<string, unknown>)['1']).toBeUndefined();
});

const malformed: [Parameter['in'], ParameterStyle, Schema, text: string, message: string, offset?: number][] =
  [
    [
      'path',
      'simple',
      { type: 'string' },
      'ab%2',
      'Malformed percent-encoding: "%2" is not followed by two hexadecimal digits.',
      2,
    ],
    [
      'query',
      'form',
      { type: 'string' },
      'color=%E2%82',
      'Malformed percent-encoding: "%E2%82" is not valid UTF-8.',
      0,
    ],
    [
      'query',
      'form',
      { type: 'string' },
      'co%lor=1',
      'Malformed percent-encoding: "%lo" is not followed by two hexadecimal digits.',
      2,
    ],
    ['path', 'simple', numbers, 'R,1,G', 'Expected name,value pairs, found 3 members.'],
    ['path', 'label', { type: 'string' }, 'blue', 'Expected a leading "." (style label), found "blue".'],
    [
      'path',
      'matrix',
      { type: 'string' },
      ';colour=blue',
      'Expected ";color=…" (style matrix), found ";colour=blue".',
    ],
    [
      'query',
      'deepObject',
      numbers,
      'color[R=1',
      'Malformed deepObject: the brackets of "color[R" do not match.',
    ],
    [
      'query',
      'deepObject',
      numbers,
      'color[R]=1&color[R][x]=2',
      'Malformed deepObject: a property has both a value and properties of its own.',
    ],
  ];

test.each(malformed)('%s %s %j: %s is a problem', (where, style, schema, text, message, offset) => {
  const parsed = parseParameter(
    contract,
    testParameter({ in: where, style, explode: style === 'deepObject', schema }),
    text,
  );
  expect(parsed).toMatchObject({
    ok: false,
    problem: { message, ...(offset === undefined ? {} : { offset }) },
  });
});

const refused: [string, Parameter, unknown][] = [
  ['an empty path parameter', testParameter({ in: 'path' }), ''],
  ['no member in a path', testParameter({ in: 'path' }), []],
  ['an array in an array', testParameter({ in: 'query' }), [['a']]],
  ['an object in an object', testParameter({ in: 'query' }), { a: { b: 1 } }],
  ['NaN', testParameter({ in: 'query' }), Number.NaN],
  ['a function', testParameter({ in: 'query' }), () => 1],
  ['bytes', testParameter({ in: 'query' }), new Uint8Array(1)],
  ['a date', testParameter({ in: 'query' }), new Date(0)],
  ['half a surrogate pair', testParameter({ in: 'query' }), '\ud800'],
  ['half a surrogate pair, reserved', testParameter({ in: 'query', allowReserved: true }), '\ud800'],
  ['a line break in a header', testParameter({ in: 'header' }), 'a\nb'],
  ['a snowman in a header', testParameter({ in: 'header' }), '\u2603'],
  ['a semicolon in a cookie', testParameter({ in: 'cookie', style: 'cookie' }), 'a;b'],
];

test.each(refused)('%s cannot be serialised', (_, parameter, input) => {
  const attempt = () => serialiseParameter(contract, parameter, input);
  expect(attempt).toThrowError(expect.toSatisfy(isContractError));
  expect(attempt).toThrowError(/^[^\n]*$/);
});

test('references, unions and compositions type the text', () => {
  const schemas: Record<string, Schema> = {
    Id: { type: 'integer' },
    Filter: {
      allOf: [
        { type: 'object', properties: { id: { $ref: 'contract:Id' } } },
        { properties: { name: { type: 'string' } } },
      ],
    },
    Loop: { anyOf: [{ $ref: 'contract:Loop' }, { type: 'boolean' }] },
  };
  const read = (schema: Schema, text: string) =>
    parseParameter(testContract({ schemas }), testParameter({ in: 'query', schema }), text);
  expect(read({ $ref: 'contract:Filter' }, 'id=5&name=5')).toEqual({ ok: true, value: { id: 5, name: '5' } });
  expect(read({ type: 'array', items: { $ref: 'contract:Id' } }, 'color=5&color=x')).toEqual({
    ok: true,
    value: [5, 'x'],
  });
  expect(read({ $ref: 'contract:Loop' }, 'color=true')).toEqual({ ok: true, value: true });
  expect(read({ type: ['string', 'array'], items: { type: 'integer' } }, 'color=1&color=2')).toEqual({
    ok: true,
    value: [1, 2],
  });
  expect(read({ type: ['string', 'array'], items: { type: 'integer' } }, 'color=x')).toEqual({
    ok: true,
    value: 'x',
  });
});
