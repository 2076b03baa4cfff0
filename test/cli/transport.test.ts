import { once } from 'node:events';
import {
  createServer as createHttpServer,
  type IncomingMessage,
  type Server,
  request as sendRequest,
} from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { type Certificate, createCertificates } from './certificates.ts';
import { countersign, directoryWith, type Outcome } from './command-line.ts';

const description = `openapi: 3.1.1
info: { title: Numbers, version: '1' }
paths:
  /number:
    get:
      operationId: getNumber
      responses:
        '200': { description: A number., content: { application/json: { schema: { type: number } } } }
        default: { description: Refused. }
`;

let certificates: { readonly authority: Certificate; readonly server: Certificate };
let others: typeof certificates;
beforeAll(() => {
  certificates = createCertificates(['127.0.0.1', 'localhost', 'numbers.invalid']);
  others = createCertificates(['127.0.0.1']);
});

async function listen(server: Server): Promise<number> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** A server that answers with a number, and keeps what it was asked. */
async function serve(certificate?: Certificate): Promise<{ port: number; requests: IncomingMessage[] }> {
  const requests: IncomingMessage[] = [];
  const answer: Parameters<typeof createHttpServer>[1] = (request, response) => {
    requests.push(request);
    const isKnown = request.url === '/number' && request.method === 'GET';
    response.writeHead(isKnown ? 200 : 404, { 'content-type': 'application/json' }).end('1');
  };
  const server =
    certificate === undefined ? createHttpServer(answer) : createHttpsServer(certificate, answer);
  return { port: await listen(server), requests };
}

interface Proxy {
  readonly url: string;
  /** What it was asked for: `CONNECT host:port`, or absolute URLs. */
  readonly asked: string[];
  readonly credentials: Set<string | undefined>;
}

/** A proxy that finds every name at this port; with a status, one that opens no tunnels. */
async function serveProxy(port: number, refusal?: number): Promise<Proxy> {
  const asked: string[] = [];
  const credentials = new Set<string | undefined>();
  const note = (request: IncomingMessage): void => {
    asked.push(`${request.method} ${request.url}`);
    credentials.add(request.headers['proxy-authorization']);
  };
  const server = createHttpServer((request, response) => {
    note(request);
    if (refusal !== undefined) return void response.writeHead(refusal).end();
    const { pathname: path } = new URL(request.url ?? '');
    const { method, rawHeaders: headers } = request;
    const forwarded = sendRequest({ host: '127.0.0.1', port, method, path, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.rawHeaders);
      answer.pipe(response);
    });
    request.pipe(forwarded);
  });
  server.on('connect', (request, client) => {
    note(request);
    if (refusal !== undefined) return void client.end(`HTTP/1.1 ${refusal} No\r\n\r\n`);
    const upstream = connect(port, '127.0.0.1', () => client.write('HTTP/1.1 200 Connected\r\n\r\n'));
    upstream.on('error', () => client.destroy());
    client.on('error', () => upstream.destroy());
    client.pipe(upstream).pipe(client);
  });
  return { url: `http://127.0.0.1:${await listen(server)}`, asked, credentials };
}

function run(
  argv: readonly string[],
  env: Readonly<Record<string, string>> = {},
  files: Readonly<Record<string, string>> = {},
): Promise<Outcome> {
  const { authority } = certificates;
  const cwd = directoryWith({
    'n.yaml': description,
    'ca.pem': authority.cert,
    'other.pem': others.authority.cert,
    ...files,
  });
  return countersign(['test', ...argv], { cwd, env });
}

const isUntrusted =
  /^countersign: https:\/\/\S+ cannot be reached: its certificate is not trusted \(\w+\): give the certificate of its authority with --ca FILE/;

test('a server with a certificate of its own authority is taken for what it is told', async () => {
  const { port, requests } = await serve(certificates.server);
  const server = ['n.yaml', '--server', `https://127.0.0.1:${port}`];
  for (const argv of [server, [...server, '--ca', 'other.pem']]) {
    const { code, stderr } = await run(argv);
    expect([code, stderr]).toStrictEqual([2, expect.stringMatching(isUntrusted)]);
  }
  expect(requests).toHaveLength(0);
  for (const argv of [
    [...server, '--ca', 'ca.pem'],
    [...server, '--insecure'],
  ])
    expect(await run(argv)).toMatchObject({ code: 0, stderr: '' });
  const configured = `apis:\n  n:\n    root: n.yaml\n    x-countersign: { server: 'https://localhost:${port}', ca: ca.pem }\n`;
  expect(await run([], {}, { 'redocly.yaml': configured })).toMatchObject({ code: 0, stderr: '' });
});

test.each([
  [
    'a file that is not there',
    ['--ca', 'no.pem'],
    /^countersign: --ca: \S+no\.pem cannot be read \(ENOENT\)\n$/,
  ],
  [
    'a file without a certificate',
    ['--ca', 'n.yaml'],
    /^countersign: --ca: \S+n\.yaml holds no certificate; give a PEM file\n$/,
  ],
  ['both', ['--ca', 'ca.pem', '--insecure'], /^countersign: give either --ca or --insecure, not both\n$/],
  [
    'no proxy',
    ['--proxy', 'socks5://a'],
    /^countersign: --proxy names no HTTP proxy; write for example http:/,
  ],
])('says in one line what is wrong with %s', async (_, argv, message) => {
  const { code, stderr } = await run(['n.yaml', '--server', 'http://127.0.0.1:9', ...argv]);
  expect(stderr).toMatch(message);
  expect(code).toBe(2);
});

test('a proxy of the environment is asked for a tunnel to what is not on loopback', async () => {
  const { port, requests } = await serve(certificates.server);
  const proxy = await serveProxy(port);
  const env = { HTTPS_PROXY: proxy.url.replace('http://', 'http://carol:pass%20word@') };
  const remote = ['n.yaml', '--server', 'https://numbers.invalid', '--ca', 'ca.pem', '--unsafe'];
  const tested = await run([...remote, '--format', 'json'], env);
  expect(tested.code).toBe(0);
  expect(new Set(proxy.asked)).toStrictEqual(new Set(['CONNECT numbers.invalid:443']));
  const basic = Buffer.from('carol:pass word').toString('base64');
  expect([...proxy.credentials]).toStrictEqual([`Basic ${basic}`]);
  expect(requests.length).toBeGreaterThan(0);
  expect(requests.every(({ headers }) => headers['proxy-authorization'] === undefined)).toBe(true);
  expect(tested.stdout).not.toContain(basic);
  const sofar = proxy.asked.length;
  const local = ['n.yaml', '--server', `https://127.0.0.1:${port}`, '--ca', 'ca.pem'];
  expect((await run(local, env)).code).toBe(0);
  expect(proxy.asked).toHaveLength(sofar);
  expect((await run([...local, '--proxy', proxy.url])).code).toBe(0);
  expect(proxy.asked.slice(sofar)).toContain(`CONNECT 127.0.0.1:${port}`);
});

test('a proxy is asked for http with whole URLs, and changes nothing of a request', async () => {
  const { port, requests } = await serve();
  const proxy = await serveProxy(port);
  const argv = ['n.yaml', '--server', 'http://numbers.invalid:81', '--unsafe', '--header', 'X-Many: a'];
  const { code } = await run(argv, { http_proxy: proxy.url });
  expect(code).toBe(0);
  expect(proxy.asked).toContain('GET http://numbers.invalid:81/number');
  expect(requests[0]?.headers.host).toBe('numbers.invalid:81');
  expect(requests[0]?.rawHeaders).toContain('X-Many');
});

test.each([
  ['.invalid', false],
  ['numbers.invalid:443', false],
  ['*', false],
  ['numbers.invalid:80, other.invalid', true],
  ['bers.invalid', true],
])('NO_PROXY=%s', async (excluded, isAsked) => {
  const { port } = await serve(certificates.server);
  const proxy = await serveProxy(port);
  const argv = ['n.yaml', '--server', 'https://numbers.invalid', '--ca', 'ca.pem', '--unsafe'];
  const { code } = await run(argv, { HTTPS_PROXY: proxy.url, NO_PROXY: excluded });
  expect([code, proxy.asked.length > 0]).toStrictEqual(isAsked ? [0, true] : [2, false]);
});

test('a proxy that refuses is told as such', async () => {
  const { port } = await serve(certificates.server);
  const proxy = await serveProxy(port, 403);
  const { code, stderr } = await run(['n.yaml', '--server', 'https://numbers.invalid', '--safe'], {
    HTTPS_PROXY: proxy.url,
  });
  expect(stderr).toMatch(
    /https:\/\/numbers\.invalid cannot be reached: the proxy http:\/\/127\.0\.0\.1:\d+ answered 403/,
  );
  expect(code).toBe(2);
});
