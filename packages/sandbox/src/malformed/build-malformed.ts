/** A request as bytes, in the pieces in which it is sent. */
export interface RawRequest {
  /** One character per byte. */
  readonly pieces: readonly string[];
  /** What the client does after the last piece: close its side, or wait for the answer. */
  readonly then: 'end' | 'wait';
  readonly what: string;
}

type Random = () => number;

interface Draft {
  method: string;
  target: string;
  headers: [name: string, value: string][];
  body: string;
  /** Whether a right Content-Length is added. */
  length: boolean;
}

interface Mutation {
  readonly name: string;
  readonly apply: (draft: Draft, random: Random) => void;
}

/** What requests are about: things that exist, or do not. */
export interface Subjects {
  readonly batch: string;
  readonly folderToken: string;
  readonly upload: string;
  readonly uploadToken: string;
}

const uuid = '52e51422-573d-4fc9-b5c6-4a30058f5d71';
const nothing: Subjects = { batch: uuid, folderToken: 'x', upload: uuid, uploadToken: 'x' };
const boundary = 'boundary';
const part = (headers: string, bytes: string): string => `--${boundary}\r\n${headers}\r\n\r\n${bytes}\r\n`;
const disposition = 'Content-Disposition: form-data; name="file"; filename="a.txt"';
const end = `--${boundary}--\r\n`;
const multipart = (): [string, string] => ['Content-Type', `multipart/form-data; boundary=${boundary}`];
const octets = (): [string, string] => ['Content-Type', 'application/octet-stream'];

type OperationRow = readonly [method: string, target: string, headers?: [string, string][], body?: string];

/** A proper request of every operation; none takes what it is about away. */
function operationsOf({ batch, folderToken, upload, uploadToken }: Subjects): readonly OperationRow[] {
  const form = part(disposition, 'bytes') + end;
  const uploads = '/portsip/api/blobs/uploads';
  const token: [string, string] = ['PortSIP-Upload-Token', uploadToken];
  const folder: [string, string] = ['x-dstor-upload-token', folderToken];
  const announcement = '{"chunks_number":1,"folder_path":"f"}';
  return [
    ['GET', '/clevver/api/batches'],
    ['POST', '/clevver/api/batches'],
    ['GET', `/clevver/api/batches/${batch}`],
    ['POST', `/clevver/api/batches/${uuid}/start`],
    ['POST', `/clevver/api/batches/${batch}/files`, [multipart()], form],
    ['POST', '/dstor/v1/upload/get-token', [['Content-Type', 'application/json']], announcement],
    ['POST', '/dstor/v1/upload/', [multipart(), folder], form],
    ['GET', '/dstor/v1/upload/get-status/', [folder]],
    ['POST', '/pakt/v1/upload', [multipart()], form],
    ['POST', '/pakt/v1/upload/private', [multipart()], form],
    ['GET', '/pakt/v1/upload/?page=1&limit=10'],
    ['GET', '/pakt/v1/upload/68123badaa855ca20cdf6451'],
    ['GET', '/pakt/v1/upload/url/68123badaa855ca20cdf6451'],
    ['POST', `${uploads}?filename=a&temporary=true`],
    ['POST', `${uploads}/${upload}/append`, [octets(), token], 'bytes'],
    ['POST', `${uploads}/${upload}/complete?digest=${'0'.repeat(64)}`, [octets(), token], 'bytes'],
    ['GET', `${uploads}/${upload}/status`],
    ['POST', `${uploads}/${uuid}/destroy`],
    ['GET', `/portsip/api/blobs/${'0'.repeat(64)}`],
  ];
}

function pick<Item>(random: Random, items: readonly [Item, ...Item[]]): Item {
  return items[Math.floor(random() * items.length)] ?? items[0];
}

const setHeader = (draft: Draft, name: string, value: string): void => {
  draft.headers = [
    ...draft.headers.filter(([other]) => other.toLowerCase() !== name.toLowerCase()),
    [name, value],
  ];
};

const garbage = (random: Random, size: number): string =>
  Array.from({ length: size }, () => String.fromCharCode(Math.floor(random() * 256))).join('');

const mutations: readonly [Mutation, ...Mutation[]] = [
  { name: 'as it should be', apply: () => undefined },
  {
    name: 'a header value',
    apply: (draft, random) =>
      void draft.headers.push([
        pick(random, [
          'X',
          'Accept',
          'Range',
          'Content-Range',
          'Expect',
          'Content-Encoding',
          'Cookie',
          'Sandbox-Namespace',
        ]),
        pick(random, [
          '',
          'x'.repeat(3000),
          '\x00',
          '\x7f',
          '\xff\xfe',
          'bytes=5-1',
          'bytes 9-1/0',
          '100-continue',
          '200-ok',
          'gzip',
          '../..',
          ', , ,',
          '"',
        ]),
      ]),
  },
  {
    name: 'a header name',
    apply: (draft, random) =>
      void draft.headers.push([
        pick(random, ['', ' ', 'a b', '\x00', ':', 'é', '__proto__', 'constructor', 'X'.repeat(500)]),
        'x',
      ]),
  },
  { name: 'headers twice', apply: (draft) => void draft.headers.push(...draft.headers) },
  {
    name: 'many headers',
    apply: (draft, random) =>
      void draft.headers.push(
        ...Array.from({ length: pick(random, [50, 500, 3000]) }, (_, index): [string, string] => [
          `X-${index}`,
          'y',
        ]),
      ),
  },
  {
    name: 'no host',
    apply: (draft) => {
      draft.headers = draft.headers.filter(([name]) => name !== 'Host');
    },
  },
  {
    name: 'credentials',
    apply: (draft, random) =>
      setHeader(
        draft,
        'Authorization',
        pick(random, [
          '',
          'Bearer',
          'Bearer ',
          'Bearer \x01',
          'bearer alice-token',
          'Bearer alice-token, Bearer bob-token',
          `Bearer ${'x'.repeat(5000)}`,
          'Basic Og==',
        ]),
      ),
  },
  {
    name: 'a length',
    apply: (draft, random) => {
      draft.length = false;
      setHeader(
        draft,
        'Content-Length',
        pick(random, [
          '-1',
          '1e3',
          '',
          '5 ',
          '+5',
          '0x5',
          '5,5',
          '18446744073709551616',
          String(draft.body.length + 7),
          String(Math.max(0, draft.body.length - 2)),
          '999999999999',
        ]),
      );
    },
  },
  { name: 'length and chunks', apply: (draft) => setHeader(draft, 'Transfer-Encoding', 'chunked') },
  {
    name: 'a transfer coding',
    apply: (draft, random) => {
      draft.length = false;
      setHeader(
        draft,
        'Transfer-Encoding',
        pick(random, ['gzip', 'identity', 'chunked, chunked', 'chunked\x0b', ' chunked', 'xchunked']),
      );
    },
  },
  {
    name: 'chunks',
    apply: (draft, random) => {
      draft.length = false;
      setHeader(draft, 'Transfer-Encoding', 'chunked');
      const { body } = draft;
      const size = body.length.toString(16);
      draft.body = pick(random, [
        `${size}\r\n${body}\r\n0\r\n\r\n`,
        `${size}\r\n${body}\r\n`,
        `zz\r\n${body}`,
        `-5\r\n${body}\r\n0\r\n\r\n`,
        `${size};${'x'.repeat(20_000)}\r\n${body}\r\n0\r\n\r\n`,
        `fffffffffffffffff\r\n${body}`,
        `${size}\n${body}\n0\n\n`,
        `${size}\r\n${body}\r\n0\r\nTrailer: x\r\n\r\n`,
        '0\r\n\r\n',
        '',
      ]);
    },
  },
  {
    name: 'a content type',
    apply: (draft, random) =>
      setHeader(
        draft,
        'Content-Type',
        pick(random, [
          '',
          'x',
          'multipart/form-data',
          'multipart/form-data; boundary=',
          `multipart/form-data; boundary=${'b'.repeat(300)}`,
          'multipart/form-data; boundary="a b"',
          'multipart/mixed; boundary=boundary',
          'multipart/form-data; boundary=boundary; boundary=other',
          'application/json; charset=utf-7',
          'application/x-www-form-urlencoded',
          'APPLICATION/JSON',
          '\x00/\x00',
        ]),
      ),
  },
  {
    name: 'a target',
    apply: (draft, random) => {
      draft.target = pick(random, [
        '*',
        '',
        '/',
        '//',
        '/../../etc/passwd',
        '/pakt/..%2f..%2fetc',
        '/pakt/v1/upload/%',
        '/pakt/v1/upload/%00',
        '/pakt/v1/upload/%ff%fe',
        '/pakt/v1/upload/\xff',
        '/pakt/v1/upload/?page=%',
        '/pakt/v1/upload/?page=1e999',
        '/pakt/v1/upload/?page=-1&page=2',
        '/pakt/v1/upload/?limit=[]',
        `/pakt/v1/upload/${'a'.repeat(6000)}`,
        '/~/pakt/v1/upload/',
        '/~a/~b/pakt',
        `/~${'n'.repeat(200)}/pakt/v1/upload/`,
        '/~__proto__/pakt/v1/upload/',
        'http://example.com/pakt/v1/upload/',
        'http://[',
        '/pakt/storage/../../x',
        '/pakt/storage/public/x?X-Amz-Signature=',
        '/clevver/uploads/digital_asset/file/%2e%2e/x',
        '/dstor/ipfs/%',
        '/dstor/ipfs//',
        '/portsip/api/blobs/%2e%2e',
        '/portsip/api/blobs/uploads/x/append',
        '/constructor/x',
        '/pakt/v1/upload/#x',
        '/pakt /v1',
      ]);
    },
  },
  {
    name: 'a method',
    apply: (draft, random) => {
      draft.method = pick(random, [
        'HEAD',
        'OPTIONS',
        'TRACE',
        'PUT',
        'PATCH',
        'DELETE',
        'CONNECT',
        'get',
        'FOO',
        '',
        'G\x00T',
        'PROPFIND',
        'POST',
      ]);
    },
  },
  {
    name: 'JSON',
    apply: (draft, random) => {
      setHeader(draft, 'Content-Type', 'application/json');
      draft.target = '/dstor/v1/upload/get-token';
      draft.method = 'POST';
      draft.body = pick(random, [
        '',
        '{',
        'null',
        '[]',
        '"x"',
        '{"chunks_number":1e400,"folder_path":"x"}',
        '{"chunks_number":1.5,"folder_path":"x"}',
        '{"chunks_number":"1","folder_path":"x"}',
        '{"chunks_number":1,"folder_path":"\\ud800"}',
        '{"chunks_number":1,"folder_path":"\\u0000"}',
        '{"__proto__":{"chunks_number":1},"folder_path":""}',
        '{"chunks_number":1,"chunks_number":2,"folder_path":""}',
        `${'['.repeat(100_000)}`,
        `{"a":${'['.repeat(5000)}${']'.repeat(5000)}}`,
        '\xef\xbb\xbf{}',
        '\xff\xfe{}',
        '{"chunks_number":9007199254740993,"folder_path":""}',
        ' '.repeat(50_000),
        garbage(random, 200),
      ]);
    },
  },
  {
    name: 'a multipart body',
    apply: (draft, random) => {
      setHeader(draft, ...multipart());
      draft.method = 'POST';
      draft.target = pick(random, ['/pakt/v1/upload', '/pakt/v1/upload/private']);
      draft.body = pick(random, [
        '',
        end,
        '--boundary',
        '--boundary\r\n',
        '--boundary\r\n\r\n',
        part('', 'x') + end,
        part('Content-Disposition', 'x') + end,
        part(': x', 'x') + end,
        part('Content-Disposition: attachment; name="file"', 'x') + end,
        part('Content-Disposition: form-data', 'x') + end,
        part('Content-Disposition: form-data; name="file"; filename="', 'x') + end,
        part('Content-Disposition: form-data; name="file"; filename="../../x"', 'x') + end,
        part('Content-Disposition: form-data; name="file"; filename="a\x00b"', 'x') + end,
        part('Content-Disposition: form-data; name="file"; filename="\xff\xfe"', 'x') + end,
        part('Content-Disposition: form-data; name="file"; filename*=UTF-8\'\'%zz', 'x') + end,
        part(disposition, 'x'),
        `${part(disposition, 'x')}--boundary`,
        part(disposition, 'x').replaceAll('\r\n', '\n') + end,
        part(`${disposition}\r\n${'X: y\r\n'.repeat(200)}Z: z`, 'x') + end,
        part(`${disposition}\r\nX: ${'y'.repeat(40_000)}`, 'x') + end,
        part(`${disposition}\r\n folded`, 'x') + end,
        part(disposition, '\r\n--boundar\r\n--boundary-x\r\n') + end,
        part(disposition, 'x').repeat(300) + end,
        part('Content-Disposition: form-data; name="n"', 'y').repeat(200) + part(disposition, 'x') + end,
        `preamble\r\n${part(disposition, 'x')}${end}epilogue`,
        part(
          `${disposition}\r\nContent-Type: multipart/mixed; boundary=boundary`,
          part(disposition, 'x') + end,
        ) + end,
        part(`${disposition}\r\nContent-Transfer-Encoding: base64`, '!!') + end,
        garbage(random, 500),
      ]);
    },
  },
  {
    name: 'the upload token',
    apply: (draft, random) =>
      setHeader(
        draft,
        pick(random, ['PortSIP-Upload-Token', 'x-dstor-upload-token']),
        pick(random, ['', '1.', '.x', `1.${'x'.repeat(43)}`, '9'.repeat(400), '-1.x', '1e9.x', '\xff']),
      ),
  },
  {
    name: 'garbage',
    apply: (draft, random) => {
      draft.body = garbage(random, 300);
    },
  },
];

/** Makes malformed requests: each a proper one of some operation, about nothing or `subjects`, with one to three things wrong. */
export function createMalformed(random: Random, subjects: Subjects): () => RawRequest {
  const operations = [...operationsOf(nothing), ...operationsOf(subjects)];
  return () => buildMalformed(random, operations[Math.floor(random() * operations.length)] ?? ['GET', '/']);
}

function buildMalformed(random: Random, [method, target, headers = [], body = '']: OperationRow): RawRequest {
  const draft: Draft = {
    method,
    target,
    headers: [
      ['Host', 'localhost'],
      ['Authorization', 'Bearer alice-token'],
      ['Connection', 'close'],
      ...headers,
    ],
    body,
    length: true,
  };
  const names: string[] = [];
  for (let count = 1 + Math.floor(random() * 3); count > 0; count--) {
    const mutation = pick(random, mutations);
    mutation.apply(draft, random);
    names.push(mutation.name);
  }
  const bytes = damage(write(draft), random);
  return {
    pieces: cut(bytes, random),
    then: random() < 0.3 ? 'end' : 'wait',
    what: `${method} ${target}: ${names.join(', ')}`,
  };
}

function write({ body, headers, length, method, target }: Draft): string {
  const lines = headers.map(([name, value]) => `${name}: ${value}`);
  if (length && body !== '') lines.push(`Content-Length: ${body.length}`);
  return `${method} ${target} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${body}`;
}

/** Now and then flips, drops or doubles a few bytes anywhere. */
function damage(bytes: string, random: Random): string {
  if (random() < 0.8) return bytes;
  const at = Math.floor(random() * bytes.length);
  const size = 1 + Math.floor(random() * 8);
  const kinds = [bytes.slice(at, at + size).repeat(2), '', garbage(random, size)] as const;
  return bytes.slice(0, at) + pick(random, kinds) + bytes.slice(at + size);
}

/** Mostly one piece, at times a few, as a slow client sends them. */
function cut(bytes: string, random: Random): string[] {
  if (random() < 0.85) return [bytes];
  const at = [Math.floor(random() * bytes.length), Math.floor(random() * bytes.length)].sort(
    (one, other) => one - other,
  );
  return [bytes.slice(0, at[0]), bytes.slice(at[0], at[1]), bytes.slice(at[1])];
}
