import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isContractError } from '../errors.ts';
import { type MultipartPart, parseMultipart, serialiseMultipart } from './multipart.ts';
import { latin1 } from './text.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const field = (name: string, content: string): MultipartPart => ({
  headers: [['Content-Disposition', `form-data; name="${name}"`]],
  bytes: bytesOf(content),
});

test('the bytes on the wire', () => {
  const { boundary, bytes } = serialiseMultipart(
    [field('a', '1'), { headers: [], bytes: new Uint8Array(0) }],
    { boundary: 'B' },
  );
  expect(boundary).toBe('B');
  expect(textOf(bytes)).toBe(
    '--B\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--B\r\n\r\n\r\n--B--\r\n',
  );
});

// Content made of what delimits parts is the hardest to tell from delimiters.
const treacherous = fc
  .array(
    fc.constantFrom(
      '\r',
      '\n',
      '\r\n',
      '-',
      '--',
      '--B',
      '--B--',
      '\r\n--B',
      'B',
      'countersign-boundary-0000',
      '--countersign-boundary-0000',
      'x',
    ),
  )
  .map((pieces) => bytesOf(pieces.join('')));
const content = fc.oneof(treacherous, fc.uint8Array({ maxLength: 200 }));
const headers = fc.array(
  fc.tuple(
    fc.stringMatching(/^[A-Za-z0-9-]+$/),
    fc.string({ unit: 'grapheme' }).map((text) =>
      text
        .replace(/[\r\n]/g, '')
        .trim()
        .normalize('NFC'),
    ),
  ),
  { maxLength: 3 },
);
const parts = fc.array(fc.record({ headers, bytes: content }), { maxLength: 5 });

test('bytes in are bytes out, whatever they are', () => {
  fc.assert(
    fc.property(parts, (given) => {
      const { boundary, bytes } = serialiseMultipart(given);
      const parsed = parseMultipart(bytes, boundary);
      expect(
        parsed.ok && parsed.value.map((part) => ({ headers: part.headers, bytes: Array.from(part.bytes) })),
      ).toEqual(given.map((part) => ({ headers: part.headers, bytes: Array.from(part.bytes) })));
      expect(serialiseMultipart(given)).toEqual({ boundary, bytes });
    }),
    { numRuns: 500 },
  );
});

test('preamble, epilogue and padding after the boundary do not matter', () => {
  fc.assert(
    fc.property(content, content, fc.constantFrom('', ' ', '\t '), (preamble, epilogue, padding) => {
      fc.pre(!latin1(preamble).includes('--B') && !latin1(epilogue).startsWith('--B'));
      const body = `${latin1(preamble)}\r\n--B${padding}\r\nA: 1\r\n\r\nx\r\n--B--${latin1(epilogue)}`;
      const parsed = parseMultipart(
        Uint8Array.from(body, (character) => character.charCodeAt(0)),
        'B',
      );
      expect(parsed).toMatchObject({ ok: true, value: [{ headers: [['A', '1']], bytes: bytesOf('x') }] });
    }),
  );
});

const readable: [string, body: string, parts: [headers: [string, string][], content: string][]][] = [
  ['no part at all', '--B--', []],
  ['no headers', '--B\r\n\r\nx\r\n--B--', [[[], 'x']]],
  ['no content and no line break for it', '--B\r\nA: 1\r\n\r\n--B--\r\n', [[[['A', '1']], '']]],
  [
    'content like a longer boundary',
    '--B\r\n\r\n\r\n--Bx\r\n--B \tx\r\n--B--',
    [[[], '\r\n--Bx\r\n--B \tx']],
  ],
  [
    'a folded header',
    '--B\r\nA: 1;\r\n\t2\r\n 3\r\nB:\r\n\r\nx\r\n--B--',
    [
      [
        [
          ['A', '1; 2 3'],
          ['B', ''],
        ],
        'x',
      ],
    ],
  ],
  [
    'repeated headers',
    '--B\r\na: 1\r\nA:2\r\n\r\n\r\n--B--',
    [
      [
        [
          ['a', '1'],
          ['A', '2'],
        ],
        '',
      ],
    ],
  ],
];

test.each(readable)('%s is read', (_, body, wanted) => {
  const parsed = parseMultipart(bytesOf(body), 'B');
  expect(parsed.ok && parsed.value.map((part) => [part.headers, textOf(part.bytes)])).toEqual(wanted);
});

test('a header that is not UTF-8 is kept byte by byte', () => {
  const body = Uint8Array.from('--B\r\nA: \xfc\r\n\r\n\r\n--B--', (character) => character.charCodeAt(0));
  expect(parseMultipart(body, 'B')).toMatchObject({ ok: true, value: [{ headers: [['A', '\xfc']] }] });
});

const malformed: [string, body: string, code: string, message: string, offset: number][] = [
  ['nothing', '', 'multipart', 'No line --B was found: the body is empty.', 0],
  [
    'another boundary',
    '--C\r\n\r\nx\r\n--C--',
    'multipart',
    'No line --B was found: the body begins with "--C\\r\\n\\r\\nx\\r\\n--C--".',
    0,
  ],
  [
    'bare line feeds',
    '--B\nA: 1\n\nx\n--B--',
    'multipart',
    'No line --B was found: the body begins with "--B\\nA: 1\\n\\nx\\n--B--".',
    0,
  ],
  [
    'headers that never end',
    '--B\r\nA: 1\r\nB: 2',
    'multipart',
    'Part 1: the headers have no end; an empty line must follow them, and lines end with CR LF.',
    11,
  ],
  [
    'no closing delimiter',
    '--B\r\n\r\nx\r\n--B\r\nA: 1\r\n\r\nyy\r\n--',
    'multipart',
    'Part 2 has no end: no line --B or --B-- follows it.',
    15,
  ],
  [
    'a header without colon',
    '--B\r\n\r\nx\r\n--B\r\nA\r\n\r\n\r\n--B--',
    'multipart',
    'Part 2: the header line "A" has no colon.',
    15,
  ],
  [
    'a header name with a space',
    '--B\r\nA : 1\r\n\r\n\r\n--B--',
    'multipart',
    'Part 1: "A " is not a header name.',
    5,
  ],
  [
    'too many headers',
    `--B\r\nA: ${'1'.repeat(60)}\r\n\r\n\r\n--B--`,
    'limit',
    'Part 1: more than 50 bytes of headers.',
    5,
  ],
  ['too many parts', '--B\r\n\r\n\r\n--B\r\n\r\n\r\n--B\r\n\r\n\r\n--B--', 'limit', 'More than 2 parts.', 23],
];

test.each(malformed)('%s is a problem', (_, body, code, message, offset) => {
  const parsed = parseMultipart(bytesOf(body), 'B', { maxParts: 2, maxHeaderBytes: 50 });
  expect(parsed).toEqual({ ok: false, problem: { code, message, at: 'body', offset } });
});

test('a body cut off anywhere is a problem, or the parts before the cut', () => {
  const { bytes } = serialiseMultipart([field('a', 'one'), field('b', '\r\n--')], { boundary: 'B' });
  for (let length = 0; length < bytes.length - 2; length++)
    expect([length, parseMultipart(bytes.subarray(0, length), 'B').ok]).toEqual([length, false]);
});

test.each([
  ['', 'x'],
  ['a b ', 'x'],
  ['é', 'x'],
  ['a'.repeat(71), 'x'],
  ['B', 'a--Bc'],
])('the boundary %j is refused for %j', (boundary, text) => {
  expect(() => serialiseMultipart([field('a', text)], { boundary })).toThrowError(
    expect.toSatisfy(isContractError),
  );
});

test('a line break in a header is refused', () => {
  expect(() => serialiseMultipart([{ headers: [['A', 'b\r\nC: d']], bytes: new Uint8Array() }])).toThrowError(
    expect.toSatisfy(isContractError),
  );
});

test('FormData reads what is written, and is read', async () => {
  const files = [new Uint8Array([13, 10, 45, 45, 0, 255]), new Uint8Array(0)];
  const form = new FormData();
  form.append('text', 'ä\nb');
  for (const [index, bytes] of files.entries()) form.append('file', new Blob([bytes]), `dir/${index}"ü.bin`);
  const sent = new Response(form);
  const boundary = /boundary=(.*)$/.exec(sent.headers.get('content-type') ?? '')?.[1] ?? '';
  const parsed = parseMultipart(new Uint8Array(await sent.arrayBuffer()), boundary);
  expect(parsed.ok && parsed.value.map(({ bytes }) => Array.from(bytes))).toEqual([
    Array.from(bytesOf('ä\r\nb')),
    ...files.map((bytes) => Array.from(bytes)),
  ]);
  const written = serialiseMultipart(parsed.ok ? parsed.value : []);
  const received = await new Response(written.bytes, {
    headers: { 'content-type': `multipart/form-data; boundary=${written.boundary}` },
  }).formData();
  expect(received.get('text')).toBe('ä\r\nb');
  const back = await Promise.all(
    received
      .getAll('file')
      .map(async (file) =>
        file instanceof Blob ? Array.from(new Uint8Array(await file.arrayBuffer())) : file,
      ),
  );
  expect(back).toEqual(files.map((bytes) => Array.from(bytes)));
});

test('32 MB of random and of repetitive content take no time to speak of', () => {
  const random = new Uint8Array(16 * 2 ** 20);
  for (let start = 0; start < random.length; start += 65_536)
    crypto.getRandomValues(random.subarray(start, start + 65_536));
  const repetitive = bytesOf('\r\n--countersign-boundary-'.repeat(670_000));
  const started = performance.now();
  const { boundary, bytes } = serialiseMultipart([
    { headers: [], bytes: random },
    { headers: [], bytes: repetitive },
  ]);
  const parsed = parseMultipart(bytes, boundary);
  expect(parsed.ok && parsed.value.map((part) => part.bytes.length)).toEqual([
    random.length,
    repetitive.length,
  ]);
  expect(performance.now() - started).toBeLessThan(5000);
});
