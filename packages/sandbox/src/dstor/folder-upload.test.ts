import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Sandbox } from '../create-sandbox.ts';
import { alice, withSandbox } from '../test-client.ts';

interface Status {
  readonly status: string;
  readonly errorExplanation: string | null;
  readonly errorAtStage: string | null;
  readonly data?: readonly { readonly Hash: string; readonly Name: string }[];
}

type Files = Readonly<Record<string, string | Uint8Array<ArrayBuffer>>>;

class Upload {
  readonly #base: string;
  readonly #headers: Readonly<Record<string, string>>;

  private constructor(base: string, token: string) {
    this.#base = base;
    this.#headers = { ...alice, 'x-dstor-upload-token': token };
  }

  static async announce(sandbox: Sandbox, chunks: number, folder = 'photos/2022'): Promise<Upload> {
    const base = sandbox.baseUrl('dstor');
    const body = JSON.stringify({ chunks_number: chunks, folder_path: folder });
    const headers = { ...alice, 'Content-Type': 'application/json' };
    const answer = await fetch(`${base}/upload/get-token`, { method: 'POST', headers, body });
    return new Upload(base, ((await answer.json()) as { token: string }).token);
  }

  send(files: Files): Promise<Response> {
    const body = new FormData();
    for (const [path, bytes] of Object.entries(files))
      body.append(`any ${path.length}`, new Blob([bytes]), path);
    return fetch(`${this.#base}/upload/`, { method: 'POST', headers: this.#headers, body });
  }

  async status(): Promise<Status> {
    const answer = await fetch(`${this.#base}/upload/get-status/`, { headers: this.#headers });
    return (await answer.json()) as Status;
  }
}

async function done(sandbox: Sandbox, files: Files): Promise<ReadonlyMap<string, string>> {
  const upload = await Upload.announce(sandbox, 1);
  await upload.send(files);
  await sandbox.clock.advance(10_000);
  const { data } = await upload.status();
  return new Map(data?.map(({ Hash, Name }) => [Name, Hash]));
}

test('processing begins only after the last chunk and goes through its stages to DONE', () =>
  withSandbox('memory', async (sandbox) => {
    await sandbox.clock.freeze();
    const upload = await Upload.announce(sandbox, 2);
    const seen = async (): Promise<string> => (await upload.status()).status;
    expect(await seen()).toBe('UPLOADING');
    await upload.send({ 'a.txt': 'a', 'dir/b.txt': 'b' });
    await sandbox.clock.advance(60_000);
    expect(await seen()).toBe('UPLOADING');
    await upload.send({ 'dir/c.txt': 'c' });
    expect(await seen()).toBe('ADDING_TO_IPFS');
    await sandbox.clock.advance(1000);
    expect(await seen()).toBe('SAVING_DATA');
    await sandbox.clock.advance(1000);
    const { data, ...rest } = await upload.status();
    expect(rest).toEqual({ status: 'DONE', errorExplanation: null, errorAtStage: null });
    expect(data?.map(({ Name }) => Name)).toEqual(['2022', 'a.txt', 'dir/b.txt', 'dir/c.txt']);
  }));

test('content ids are those that IPFS gives', () =>
  withSandbox('memory', async (sandbox) => {
    const large = new Uint8Array(3 * 256 * 1024 + 17).map((_, index) => index % 251);
    const ids = await done(sandbox, { 'hello.txt': 'hello world\n', empty: '', 'sub/large.bin': large });
    // The first two are printed in every introduction to IPFS.
    expect(ids.get('hello.txt')).toBe('QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o');
    expect(ids.get('empty')).toBe('QmbFMke1KXqnYyBBWxB74N4c5SBnJMVAiMNRcGu6x1AwQH');
    const node = fileNode(large);
    expect(ids.get('sub/large.bin')).toBe(base58(node.hash));
    const sub = directoryNode([{ name: 'large.bin', node }]);
    const root = directoryNode([
      { name: 'empty', node: fileNode(new Uint8Array()) },
      { name: 'hello.txt', node: fileNode(Buffer.from('hello world\n')) },
      { name: 'sub', node: sub },
    ]);
    expect(ids.get('2022')).toBe(base58(root.hash));
  }));

test('files and folders are downloaded by their content ids, without a token', () =>
  withSandbox('disk', async (sandbox) => {
    const bytes = new Uint8Array(600_000).map((_, index) => index % 249);
    const ids = await done(sandbox, { 'dir/ü 1.bin': bytes, 'b.txt': 'b' });
    const get = (path: string): Promise<Response> => fetch(`${sandbox.url}/dstor/ipfs/${path}`);
    expect(Buffer.from(await (await get(ids.get('dir/ü 1.bin') ?? '')).bytes()).equals(bytes)).toBe(true);
    expect(
      Buffer.from(await (await get(`${ids.get('2022')}/dir/%C3%BC%201.bin`)).bytes()).equals(bytes),
    ).toBe(true);
    expect(await (await get(ids.get('2022') ?? '')).json()).toMatchObject({
      Links: [{ Name: 'b.txt' }, { Name: 'dir' }],
    });
    for (const missing of [
      'Qm',
      `${ids.get('2022')}/nothing`,
      `${ids.get('b.txt')}/b`,
      `${ids.get('2022')}/%`,
    ]) {
      expect((await get(missing)).status).toBe(404);
    }
  }));

test('a folder of a thousand files in parallel chunks is complete', () =>
  withSandbox('memory', async (sandbox) => {
    const upload = await Upload.announce(sandbox, 10);
    const chunk = (number: number): Files =>
      Object.fromEntries(
        Array.from({ length: 100 }, (_, index) => [`d${number}/${index}.txt`, `${number} ${index}`]),
      );
    const answers = await Promise.all(Array.from({ length: 10 }, (_, number) => upload.send(chunk(number))));
    expect(answers.every(({ ok }) => ok)).toBe(true);
    await sandbox.clock.advance(10_000);
    expect((await upload.status()).data?.length).toBe(1001);
  }));

test('the same path again replaces the file', () =>
  withSandbox('memory', async (sandbox) => {
    const upload = await Upload.announce(sandbox, 2);
    await upload.send({ 'a.txt': 'old' });
    await upload.send({ 'a.txt': 'new' });
    await sandbox.clock.advance(10_000);
    const hash = (await upload.status()).data?.[1]?.Hash;
    expect(await (await fetch(`${sandbox.url}/dstor/ipfs/${hash}`)).text()).toBe('new');
  }));

test.each(['ADDING_TO_IPFS', 'SAVING_DATA'])(
  'a job that is made to fail ends as ERROR at %s, over 200',
  (stage) =>
    withSandbox('memory', async (sandbox) => {
      const effect = { type: 'fail-job', stage, explanation: 'No room.' } as const;
      sandbox.namespace().faults.add({ operation: 'uploadChunk', effect });
      const upload = await Upload.announce(sandbox, 1);
      await upload.send({ 'a.txt': 'a' });
      await sandbox.clock.advance(10_000);
      const { data, ...rest } = await upload.status();
      expect(rest).toEqual({ status: 'ERROR', errorAtStage: stage, errorExplanation: 'No room.' });
      expect(data).toBeUndefined();
    }),
);

test('an upload whose chunks stay away for a day is forgotten with its files', () =>
  withSandbox('memory', async (sandbox) => {
    await sandbox.clock.freeze();
    const upload = await Upload.announce(sandbox, 3);
    await sandbox.clock.advance(23 * 3600_000);
    await upload.send({ 'a.txt': 'a' });
    await sandbox.clock.advance(23 * 3600_000);
    expect((await upload.send({ 'b.txt': 'b' })).status).toBe(200);
    await sandbox.clock.advance(24 * 3600_000);
    expect((await upload.send({ 'c.txt': 'c' })).status).toBe(403);
  }));

/** An encoder of its own for UnixFS in dag-pb, as IPFS specifies them, to hold the library against. */
interface Node {
  readonly hash: Buffer;
  readonly size: number;
}

function fileNode(bytes: Uint8Array): Node & { readonly bytes: number } {
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += 256 * 1024) chunks.push(bytes.subarray(at, at + 256 * 1024));
  if (chunks.length <= 1) {
    const data = bytes.length > 0 ? [field(2, bytes)] : [];
    return {
      ...makeNode([], Buffer.concat([number(1, 2), ...data, number(3, bytes.length)])),
      bytes: bytes.length,
    };
  }
  const leaves = chunks.map((chunk) => fileNode(chunk));
  const sizes = leaves.map((leaf) => number(4, leaf.bytes));
  const data = Buffer.concat([number(1, 2), number(3, bytes.length), ...sizes]);
  return {
    ...makeNode(
      leaves.map((node) => ({ name: '', node })),
      data,
    ),
    bytes: bytes.length,
  };
}

function directoryNode(entries: readonly { readonly name: string; readonly node: Node }[]): Node {
  return makeNode(entries, number(1, 1));
}

function makeNode(links: readonly { readonly name: string; readonly node: Node }[], data: Buffer): Node {
  const encoded = links.map(({ name, node }) =>
    field(2, Buffer.concat([field(1, node.hash), field(2, Buffer.from(name)), number(3, node.size)])),
  );
  const block = Buffer.concat([...encoded, field(1, data)]);
  const digest = createHash('sha256').update(block).digest();
  const size = block.length + links.reduce((sum, { node }) => sum + node.size, 0);
  return { hash: Buffer.concat([Buffer.from([0x12, 0x20]), digest]), size };
}

function field(tag: number, bytes: Uint8Array): Buffer {
  return Buffer.concat([varint((tag << 3) | 2), varint(bytes.length), bytes]);
}

function number(tag: number, value: number): Buffer {
  return Buffer.concat([varint(tag << 3), varint(value)]);
}

function varint(value: number): Buffer {
  return value < 128
    ? Buffer.from([value])
    : Buffer.concat([Buffer.from([(value % 128) | 128]), varint(Math.floor(value / 128))]);
}

function base58(bytes: Buffer): string {
  const alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
  let value = BigInt(`0x${bytes.toString('hex')}`);
  let text = '';
  for (; value > 0n; value /= 58n) text = (alphabet[Number(value % 58n)] ?? '') + text;
  return text;
}
