import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { countersign, directoryWith } from './command-line.ts';

const description = `openapi: 3.1.1
info: { title: Echo, version: '1' }
components:
  securitySchemes:
    bearer: { type: http, scheme: bearer }
    basic: { type: http, scheme: basic }
    key: { type: apiKey, in: query, name: key }
paths:
${['bearer', 'basic', 'key']
  .map(
    (scheme) => `  /${scheme}:
    get:
      operationId: ${scheme}
      security: [{ ${scheme}: [] }]
      responses: { '200': { description: Echo., content: { application/json: { schema: { type: integer } } } } }
`,
  )
  .join('')}`;

/** A server that gives back all it is sent, in every form, and sets a cookie. */
async function serveEcho(cookie: () => string): Promise<string> {
  const server = createServer((request, response) => {
    const all = [request.url ?? '', ...request.rawHeaders];
    const token = request.headers.authorization?.split(' ')[1] ?? '';
    const decoded = Buffer.from(token, 'base64').toString();
    const password = decoded.slice(decoded.indexOf(':') + 1);
    const forms = [...all, password].flatMap((text) => [
      text,
      encodeURIComponent(text),
      lowerEscapes(encodeURIComponent(text)),
      Buffer.from(text).toString('base64url'),
      escapeMarkup(text),
    ]);
    const isZipped = request.url?.startsWith('/basic') === true;
    response.writeHead(200, {
      'content-type': 'application/json',
      'set-cookie': [`session=${cookie()}; HttpOnly`, 'tiny=x1y'],
      ...(isZipped && { 'content-encoding': 'gzip' }),
      'x-echo': request.rawHeaders.filter((text) => /^[ -~]*$/.test(text)).join(' '),
    });
    const body = JSON.stringify({ forms, decoded, cookie: cookie() });
    response.end(isZipped ? gzipSync(body) : body);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const lowerEscapes = (text: string): string => text.replace(/%../g, (byte) => byte.toLowerCase());

const escapeMarkup = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** Long enough not to stand in an output by chance. */
const secret = fc
  .string({ minLength: 12, maxLength: 24, unit: fc.constantFrom(...'abcXYZ0189"\'\\<>&%+/=~!$(){}`') })
  .filter((text) => new Set(text).size > 5);

test('no secret is in any output, in whatever form a server gives it back', {
  timeout: 120_000,
}, async () => {
  let session = '';
  const url = await serveEcho(() => session);
  const kinds = ['json', 'junit', 'html', 'sarif', 'markdown', 'har'];
  await fc.assert(
    fc.asyncProperty(secret, secret, secret, fc.uuid(), async (password, other, header, cookie) => {
      session = cookie;
      const token = `me:${password}`;
      const cwd = directoryWith({
        'echo.yaml': description,
        'redocly.yaml': `apis:\n  echo:\n    root: echo.yaml\n    x-countersign:\n      server: ${url}\n      tokenEnv: ECHO_TOKEN\n      otherTokenEnv: ECHO_OTHER\n      headers: { x-plain: 'a \${ECHO_PLAIN}' }\n`,
      });
      const plain = [...header].reverse().join('');
      const { stdout, stderr } = await countersign(
        [
          'test',
          'echo',
          '--phase',
          'examples,coverage',
          '--header',
          `X-Api-Key: ${header}`,
          ...kinds.flatMap((kind) => ['--report', `${kind}=out.${kind}`]),
        ],
        { cwd, env: { ECHO_TOKEN: token, ECHO_OTHER: other, ECHO_PLAIN: plain } },
      );
      expect(stdout).toMatch(/\$ECHO_TOKEN/);
      const files = readdirSync(cwd).filter((name) => name.startsWith('out.'));
      expect(files).toHaveLength(kinds.length);
      const outputs = [
        ['stdout', stdout],
        ['stderr', stderr],
        ...files.map((name) => [name, readFileSync(join(cwd, name), 'utf8')]),
      ];
      outputs.push(['zipped bodies', unzippedBodies(readFileSync(join(cwd, 'out.har'), 'utf8'))]);
      for (const value of [token, password, other, header, plain, cookie, 'x1y'])
        for (const form of formsOf(value))
          for (const [name, text = ''] of outputs)
            if (text.includes(form)) expect.fail(`${name} holds ${form}`);
    }),
    { numRuns: 6 },
  );
});

function unzippedBodies(har: string): string {
  const { log } = JSON.parse(har) as {
    log: { entries: { response: { content: { text?: string; _contentEncoding?: string } } }[] };
  };
  return log.entries
    .flatMap(({ response: { content } }) =>
      content._contentEncoding === undefined ? [] : (content.text ?? []),
    )
    .map((text) => gunzipSync(Buffer.from(text, 'base64')).toString())
    .join();
}

function formsOf(value: string): readonly string[] {
  const quoted = JSON.stringify(value).slice(1, -1);
  return [
    value,
    quoted,
    JSON.stringify(quoted).slice(1, -1),
    encodeURIComponent(value),
    lowerEscapes(encodeURIComponent(value)),
    Buffer.from(value).toString('base64').replace(/=+$/, ''),
    Buffer.from(value).toString('base64url'),
    escapeMarkup(value),
  ];
}

test.each([
  ['http://carol:pass-word@127.0.0.1:9/'],
  ['http://carol:pass-word@example.invalid/'],
  ['http://127.0.0.1:9/?key=pass-word'],
])('a server given as %s is refused without its credentials', async (server) => {
  const cwd = directoryWith({ 'echo.yaml': description });
  const { code, stdout, stderr } = await countersign(['test', 'echo.yaml', '--server', server], { cwd });
  expect(stderr).toMatch(/is no base URL/);
  expect(stdout + stderr).not.toContain('pass-word');
  expect(code).toBe(2);
});
