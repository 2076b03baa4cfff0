import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { ReportBody } from '../report-finding.ts';
import { renderBody } from './render-body.ts';

function bodyOf(data: string, change: Partial<ReportBody> = {}): ReportBody {
  const sha256 = createHash('sha256').update(data).digest('hex');
  return { encoding: 'utf8', data, bytes: data.length, sha256, cut: false, ...change };
}

const binary = { encoding: 'base64', data: 'iVBORw==', bytes: 4 } as const;

test.each<[name: string, body: ReportBody | undefined, type: string, given: string[], without: string[]]>([
  ['no body', undefined, '', [], ['<']],
  ['an empty body', bodyOf(''), 'text/plain', [], ['<']],
  ['JSON, indented', bodyOf('{"a":[1]}'), 'application/json', ['&quot;a&quot;: [\n    1'], ['SHA-256']],
  ['JSON after a byte order mark', bodyOf('\ufeff{"a":1}'), '', ['{\n  &quot;a&quot;'], []],
  ['what only looks like JSON', bodyOf('{a'), 'application/json', ['<code>{a</code>'], []],
  [
    'the beginning of JSON',
    bodyOf('{"a":1}', { cut: true, bytes: 99_999 }),
    '',
    ['{&quot;a&quot;:1}', '99,999 bytes'],
    [],
  ],
  [
    'a long text, cut',
    bodyOf('x'.repeat(5000)),
    'text/plain',
    ['The beginning of 5,000 bytes'],
    ['x'.repeat(4001)],
  ],
  ['lines and controls', bodyOf('a\r\nb\u0000\u202e'), 'text/plain', ['a\nb\\u0000\\u202e'], []],
  [
    'bytes, in hexadecimal',
    bodyOf('', binary),
    'application/zip',
    ['4 bytes, SHA-256', '0000  89 50 4e 47', '.PNG'],
    ['<img'],
  ],
  ['an image', bodyOf('', binary), 'image/png', ['src="data:image/png;base64,iVBORw=="'], ['<pre']],
  ['half an image', bodyOf('', { ...binary, cut: true }), 'image/png', ['89 50 4e 47'], ['<img']],
  ['an image that could run scripts', bodyOf('<svg/>'), 'image/svg+xml', ['&lt;svg/&gt;'], ['<img']],
])('%s', (_, body, type, given, without) => {
  const { markup } = renderBody(body, type);
  for (const part of given) expect(markup).toContain(part);
  for (const part of without) expect(markup).not.toContain(part);
});
