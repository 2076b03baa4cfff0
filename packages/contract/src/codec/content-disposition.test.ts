import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseContentDisposition, serialiseContentDisposition } from './content-disposition.ts';

const text = fc.string({ unit: 'binary' }).filter((value) => !/%(?:22|0d|0a)/i.test(value));

test('any name and filename come back', () => {
  const edgy = fc.oneof(
    text,
    fc.constantFrom(
      '',
      '"',
      '\\',
      'a\\',
      '\\"',
      'dir/sub/ä.txt',
      '..\\..\\x',
      '/etc/passwd',
      'a"; filename="b',
      'a\r\nb',
      'x; y=z',
    ),
  );
  fc.assert(
    fc.property(edgy, fc.option(edgy, { nil: undefined }), (name, filename) => {
      const written = serialiseContentDisposition({ type: 'form-data', name, filename });
      expect(written).not.toMatch(/[\r\n]/);
      expect(parseContentDisposition(written)).toEqual({
        type: 'form-data',
        name,
        ...(filename === undefined ? {} : { filename }),
      });
    }),
    { numRuns: 500 },
  );
});

test('browsers write the same', async () => {
  const form = new FormData();
  form.append('a"b', new Blob(['']), 'dir/ü"\r\n.txt');
  const written = await new Response(form).text();
  expect(written).toContain(
    `Content-Disposition: ${serialiseContentDisposition({ type: 'form-data', name: 'a"b', filename: 'dir/ü"\r\n.txt' })}\r\n`,
  );
});

test.each([
  ['form-data; name=a; filename=b.txt', { type: 'form-data', name: 'a', filename: 'b.txt' }],
  ['Form-Data ;NAME="a" ; FileName = "b.txt"', { type: 'form-data', name: 'a', filename: 'b.txt' }],
  ['form-data; name="a"; filename="b\\"c.txt"', { type: 'form-data', name: 'a', filename: 'b"c.txt' }],
  [
    'form-data; name="a"; filename="C:\\dir\\b.txt"',
    { type: 'form-data', name: 'a', filename: 'C:\\dir\\b.txt' },
  ],
  ['form-data; filename="dir\\"; name="a"', { type: 'form-data', name: 'a', filename: 'dir\\' }],
  [
    `attachment; filename="x"; filename*=UTF-8''%e2%82%ac%20rates`,
    { type: 'attachment', filename: '€ rates' },
  ],
  [`attachment; filename*=iso-8859-1'en'%A3%20rates`, { type: 'attachment', filename: '£ rates' }],
  [`attachment; filename*=UTF-8''%e2; filename=x`, { type: 'attachment', filename: 'x' }],
  [`attachment; filename*=UTF-8''%22`, { type: 'attachment', filename: '"' }],
  ['form-data; name="unterminated', { type: 'form-data', name: 'unterminated' }],
  ['form-data; name="a"; name="b"', { type: 'form-data', name: 'a' }],
  ['form-data', { type: 'form-data' }],
  ['', undefined],
])('%s', (value, wanted) => {
  expect(parseContentDisposition(value)).toEqual(wanted);
});
