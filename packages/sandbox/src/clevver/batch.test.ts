import { expect, test } from 'vitest';
import type { Sandbox } from '../create-sandbox.ts';
import { alice, bob, formOf, sha256, withSandbox } from '../test-client.ts';

interface Batch {
  readonly id: string;
  readonly status: string;
  readonly progress: number;
}

interface Asset {
  readonly file: { readonly url: string; readonly thumb?: { readonly url: string } };
  readonly checksum: string;
  readonly duplicate: boolean;
  readonly file_size: number;
  readonly name: string;
  readonly user_id: number;
}

async function call<Data>(
  sandbox: Sandbox,
  request: string,
  body: FormData | null = null,
  as = alice,
): Promise<Data> {
  const [method = '', path = ''] = request.split(' ');
  const answer = await fetch(sandbox.baseUrl('clevver') + path, { method, headers: as, body });
  return ((await answer.json()) as { data: Data }).data;
}

async function start(sandbox: Sandbox): Promise<string> {
  const { id } = await call<Batch>(sandbox, 'POST /batches');
  await call(sandbox, `POST /batches/${id}/files`, formOf('a', 'a.txt'));
  await call(sandbox, `POST /batches/${id}/start`);
  return id;
}

test('a batch goes from created through a growing progress to delivered, and is listed only while it is stored', () =>
  withSandbox('memory', async (sandbox) => {
    await sandbox.clock.freeze();
    const listed = async (): Promise<string[]> =>
      (await call<Batch[]>(sandbox, 'GET /batches')).map(({ id }) => id);
    const created = await call<Batch>(sandbox, 'POST /batches');
    expect(await listed()).toEqual([]);
    const id = await start(sandbox);
    const seen: [string, number][] = [];
    for (let step = 0; step < 6; step++) {
      const { progress, status } = await call<Batch>(sandbox, `GET /batches/${id}`);
      seen.push([status, progress]);
      expect(await listed()).toEqual(status === 'processing' ? [id] : []);
      await sandbox.clock.advance(1000);
    }
    expect(seen).toEqual([
      ['processing', 0],
      ['processing', 25],
      ['processing', 50],
      ['processing', 75],
      ['delivered', 100],
      ['delivered', 100],
    ]);
    expect(await call<Batch>(sandbox, `GET /batches/${created.id}`)).toMatchObject({
      status: 'created',
      progress: 0,
    });
  }));

test('the active batches are the user’s own, the latest start first', () =>
  withSandbox('memory', async (sandbox) => {
    const ids = [await start(sandbox), await start(sandbox)];
    expect((await call<Batch[]>(sandbox, 'GET /batches')).map(({ id }) => id)).toEqual(ids.toReversed());
    expect(await call<Batch[]>(sandbox, 'GET /batches', null, bob)).toEqual([]);
  }));

test('the URLs of a file and of its thumbnail answer, relative to the sandbox’s origin', () =>
  withSandbox('memory', async (sandbox) => {
    const { id } = await call<Batch>(sandbox, 'POST /batches');
    const image = await call<Asset>(
      sandbox,
      `POST /batches/${id}/files`,
      formOf('pixels', 'trip/ü 1.png', 'image/png'),
    );
    expect(image).toMatchObject({
      name: 'trip/ü 1.png',
      file_size: 6,
      user_id: 1,
      checksum: sha256('pixels'),
    });
    for (const url of [image.file.url, image.file.thumb?.url ?? '']) {
      const answer = await fetch(new URL(url, sandbox.url));
      expect([answer.status, answer.headers.get('Content-Type'), await answer.text()]).toEqual([
        200,
        'image/png',
        'pixels',
      ]);
    }
    const text = await call<Asset>(
      sandbox,
      `POST /batches/${id}/files`,
      formOf('text', 'a.txt', 'text/plain'),
    );
    expect(text.file.thumb).toBeUndefined();
    const invented = text.file.url.replace('a.txt', 'thumb_a.txt');
    expect((await fetch(new URL(invented, sandbox.url))).status).toBe(404);
    expect((await fetch(new URL(text.file.url, sandbox.url), { method: 'DELETE' })).status).toBe(405);
  }));

test('the same bytes again are marked as a duplicate, for the same user only', () =>
  withSandbox('memory', async (sandbox) => {
    const duplicate = async (as: typeof alice): Promise<boolean> => {
      const { id } = await call<Batch>(sandbox, 'POST /batches', null, as);
      return (await call<Asset>(sandbox, `POST /batches/${id}/files`, formOf('same', 'a'), as)).duplicate;
    };
    expect([await duplicate(alice), await duplicate(alice), await duplicate(bob)]).toEqual([
      false,
      true,
      false,
    ]);
  }));

test('a job that is made to fail ends half way as failed', () =>
  withSandbox('memory', async (sandbox) => {
    sandbox.namespace().faults.add({ operation: 'startBatch', effect: { type: 'fail-job' } });
    const id = await start(sandbox);
    await sandbox.clock.advance(5000);
    expect(await call<Batch>(sandbox, `GET /batches/${id}`)).toMatchObject({
      status: 'failed',
      progress: 50,
    });
    expect(await call<Batch[]>(sandbox, 'GET /batches')).toEqual([]);
  }));

test('a batch ends in real time too', () =>
  withSandbox(
    'memory',
    async (sandbox) => {
      const id = await start(sandbox);
      let status = '';
      while (status !== 'delivered') ({ status } = await call<Batch>(sandbox, `GET /batches/${id}`));
    },
    { pace: { batch: 20 } },
  ));
