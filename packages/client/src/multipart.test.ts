import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildMultipart, type Part } from './multipart.ts';

const bytes = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0xff, 0xfe, 0x00, 0x80]);

function streamOf(...chunks: readonly Uint8Array[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
}

async function textOf(parts: readonly Part[]): Promise<string> {
  return Buffer.from(await new Response(buildMultipart(parts, 'B')).arrayBuffer()).toString('latin1');
}

test('a file and a field are written byte for byte', async () => {
  const text = await textOf([
    { name: 'file', data: bytes, filename: 'a.png', contentType: 'image/png' },
    { name: 'note', data: 'grün' },
  ]);
  expect(text).toBe(
    '--B\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n' +
      '\x89PNG\xff\xfe\x00\x80\r\n' +
      '--B\r\nContent-Disposition: form-data; name="note"\r\n\r\ngr\xc3\xbcn\r\n--B--\r\n',
  );
});

test.each([
  ['directories', 'dir/sub/a.txt', 'dir/sub/a.txt'],
  ['quotes', 'a"b.txt', 'a%22b.txt'],
  ['line breaks', 'a\r\nX-Injected: 1', 'a%0D%0AX-Injected: 1'],
  ['backslashes and percent signs', 'a\\b%22.txt', 'a\\b%22.txt'],
  ['other scripts', 'ü.txt', '\xc3\xbc.txt'],
])('filenames with %s', async (_, filename, written) => {
  const text = await textOf([{ name: 'f', data: 'x', filename, contentType: 'text/plain' }]);
  expect(text).toContain(`filename="${written}"\r\n`);
});

test('a content type of two lines is one line', async () => {
  const part = { name: 'f', data: 'x', contentType: 'text/plain\r\nX-Injected: 1' };
  expect(await textOf([part])).toContain('\r\nContent-Type: text/plain X-Injected: 1\r\n\r\n');
});

test('without a stream the length is known', () => {
  expect(buildMultipart([{ name: 'f', data: bytes }], 'B')).toBeInstanceOf(Blob);
});

test('every kind of data gives the same bytes', async () => {
  const content = fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(content, async (chunks) => {
      const whole = Buffer.concat(chunks);
      const kinds = [
        new Uint8Array(whole),
        new Blob(chunks as Uint8Array<ArrayBuffer>[]),
        streamOf(...chunks),
        new Uint8Array(whole).buffer,
      ];
      const texts = await Promise.all(
        kinds.map((data) =>
          textOf([
            { name: 'f', data, filename: 'x' },
            { name: 'g', data: 'y' },
          ]),
        ),
      );
      expect(new Set(texts).size).toBe(1);
    }),
    { numRuns: 30 },
  );
});

test('a stream is read only when its turn comes, and all are cancelled when sending stops', async () => {
  const events: string[] = [];
  const watched = (name: string): ReadableStream<Uint8Array> =>
    new ReadableStream(
      {
        pull: (controller) => {
          events.push(`pull ${name}`);
          controller.enqueue(bytes);
        },
        cancel: () => {
          events.push(`cancel ${name}`);
        },
      },
      { highWaterMark: 0 },
    );
  const body = buildMultipart(
    [
      { name: 'a', data: watched('a') },
      { name: 'b', data: watched('b') },
    ],
    'B',
  );
  if (body instanceof Blob) throw new Error('streams were read ahead');
  const reader = body.getReader();
  await reader.read();
  expect(events).toEqual([]);
  await reader.read();
  await reader.cancel();
  await expect.poll(() => events).toEqual(['pull a', 'cancel a', 'cancel b']);
});
