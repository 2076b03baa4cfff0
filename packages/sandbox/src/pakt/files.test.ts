import { expect, test } from 'vitest';
import type { Sandbox } from '../create-sandbox.ts';
import { alice, bob, formOf, withSandbox } from '../test-client.ts';

interface FileRecord {
  readonly _id: string;
  readonly name: string;
  readonly url: string;
  readonly size: string;
  readonly type: string;
  readonly meta: { readonly originalName: string };
}

interface FilePage {
  readonly count: number;
  readonly pages: number;
  readonly data: readonly FileRecord[];
}

async function get<Data>(sandbox: Sandbox, path: string, as = alice): Promise<Data> {
  const answer = await fetch(sandbox.baseUrl('pakt') + path, { headers: as });
  return ((await answer.json()) as { data: Data }).data;
}

async function upload(
  sandbox: Sandbox,
  form: FormData,
  path = '/v1/upload',
  as = alice,
): Promise<FileRecord> {
  const answer = await fetch(sandbox.baseUrl('pakt') + path, { method: 'POST', headers: as, body: form });
  return ((await answer.json()) as { data: FileRecord }).data;
}

test('a public file is there at its url at once, and keeps its name apart from its path', () =>
  withSandbox('memory', async (sandbox) => {
    const record = await upload(sandbox, formOf('image', '80:20 rule.png', 'image/png; q=1'));
    expect(record).toMatchObject({ size: '5', type: 'image/png', meta: { originalName: '80:20 rule.png' } });
    expect(record.name).toMatch(/^public\/[0-9a-f]{24}\/[0-9a-f-]{36}\.png$/);
    const answer = await fetch(record.url);
    expect([answer.headers.get('Content-Type'), await answer.text()]).toEqual(['image/png', 'image']);
    expect(await get(sandbox, `/v1/upload/${record._id}`)).toEqual(record);
  }));

test('the url of a private file asks for the owner’s token', () =>
  withSandbox('memory', async (sandbox) => {
    const record = await upload(sandbox, formOf('secret', 'a.txt'), '/v1/upload/private');
    expect(record.name).toMatch(/^private\//);
    const statuses = [];
    for (const headers of [{}, bob, alice]) statuses.push((await fetch(record.url, { headers })).status);
    expect(statuses).toEqual([401, 404, 200]);
  }));

test('pages cover every file once, the newest first, and only the user’s own', () =>
  withSandbox('memory', async (sandbox) => {
    const ids: string[] = [];
    for (let made = 0; made < 7; made++) ids.unshift((await upload(sandbox, formOf(`${made}`, 'a')))._id);
    await upload(sandbox, formOf('bob', 'b'), '/v1/upload', bob);
    const seen: string[] = [];
    for (let page = 1; page <= 3; page++) {
      const { count, data, pages } = await get<FilePage>(sandbox, `/v1/upload/?page=${page}&limit=3`);
      expect([count, pages]).toEqual([7, 3]);
      seen.push(...data.map(({ _id }) => _id));
    }
    expect(seen).toEqual(ids);
    expect(await get<FilePage>(sandbox, '/v1/upload/?page=4&limit=3')).toEqual({
      count: 7,
      pages: 3,
      data: [],
    });
    expect((await get<FilePage>(sandbox, '/v1/upload/')).data.length).toBe(7);
    expect(new Set(ids).size).toBe(7);
  }));

test('a signed URL downloads without a token for exactly 300 seconds', () =>
  withSandbox('memory', async (sandbox) => {
    await sandbox.clock.freeze(Date.parse('2026-01-31T12:00:00Z'));
    const { _id } = await upload(sandbox, formOf('secret', 'a.txt', 'text/plain'), '/v1/upload/private');
    const url = await get<string>(sandbox, `/v1/upload/url/${_id}`);
    expect(new URL(url).searchParams.get('X-Amz-Expires')).toBe('300');
    await sandbox.clock.advance(299_999);
    expect(await (await fetch(url)).text()).toBe('secret');
    await sandbox.clock.advance(1);
    expect((await fetch(url)).status).toBe(403);
  }));

test('a signed URL that was changed is refused', () =>
  withSandbox('memory', async (sandbox) => {
    const { _id } = await upload(sandbox, formOf('secret', 'a.txt'), '/v1/upload/private');
    const other = await upload(sandbox, formOf('other', 'b.txt'), '/v1/upload/private');
    const url = await get<string>(sandbox, `/v1/upload/url/${_id}`);
    const change = (name: string, value: string): string => {
      const changed = new URL(url);
      changed.searchParams.set(name, value);
      return changed.href;
    };
    const otherFile = new URL(url);
    otherFile.pathname = new URL(other.url).pathname;
    const signature = new URL(url).searchParams.get('X-Amz-Signature') ?? '';
    const changed = [
      change('X-Amz-Expires', '9999'),
      change('X-Amz-Date', '20990101T000000Z'),
      change(
        'X-Amz-Signature',
        signature.replace(/^./, (first) => (first === '0' ? '1' : '0')),
      ),
      change('X-Amz-Signature', ''),
      otherFile.href,
    ];
    for (const each of changed) expect((await fetch(each)).status).toBe(403);
    expect((await fetch(url)).status).toBe(200);
  }));

test('an extension that is none does not come into the storage path', () =>
  withSandbox('memory', async (sandbox) => {
    for (const [name, extension] of [
      ['a.tar.gz', '.gz'],
      ['.profile', ''],
      ['a.p/h.p p', ''],
      [`a.${'x'.repeat(17)}`, ''],
    ] as const) {
      const record = await upload(sandbox, formOf('x', name));
      expect(record.name.slice(record.name.lastIndexOf('/') + 37)).toBe(extension);
    }
  }));
