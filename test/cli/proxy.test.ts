import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createClient, getFile, uploadPublicFile } from '@countersign/pakt';
import { startSandbox } from '@countersign/sandbox/testing';
import { expect, test } from 'vitest';
import { countersign, directoryWith } from './command-line.ts';

const root = new URL('../..', import.meta.url).pathname;

/** Starts the command, does something through it, interrupts it, and gives what it said. */
async function through(argv: readonly string[], act: (url: string) => Promise<void>) {
  const controller = new AbortController();
  const address = Promise.withResolvers<string>();
  const running = countersign(argv, {
    cwd: root,
    signal: controller.signal,
    onStdout(text) {
      const url = /http:\/\/127\.0\.0\.1:\d+[^\s"]*/.exec(text)?.[0];
      if (url !== undefined) address.resolve(url);
    },
  });
  try {
    await act(
      await Promise.race([address.promise, running.then(({ stderr }) => Promise.reject(new Error(stderr)))]),
    );
  } finally {
    controller.abort();
  }
  return running;
}

test('traffic of a client is passed on, judged and recorded; the recording can be judged again', async () => {
  await using sandbox = await startSandbox();
  const server = sandbox.baseUrl('pakt');
  const directory = directoryWith({});
  const har = join(directory, 'traffic.har');
  const { code, stdout, stderr } = await through(
    ['proxy', 'pakt', '--server', server, '--port', '0', '--report', `har=${har}`],
    async (url) => {
      const client = createClient({ baseUrl: url, token: 'alice-token' });
      const file = new File([new Uint8Array([0x89, 0xff, 0])], 'a/b.bin');
      const { data } = await uploadPublicFile(client, { body: { file } });
      await getFile(client, { path: { id: data.data._id } });
      await fetch(`${url}/v1/elsewhere`);
    },
  );
  expect([code, stderr]).toEqual([0, 'Judging what goes by until interrupted (Ctrl-C).\n']);
  expect(stdout).toMatch(/uploadPublicFile +1 +1 of 2: 200/);
  expect(stdout).toContain('GET /v1/elsewhere');
  expect(JSON.parse(readFileSync(har, 'utf8')).log.entries).toHaveLength(2);
  expect(readFileSync(har, 'utf8')).not.toContain('alice-token');
  expect(await countersign(['test', 'pakt', '--har', har], { cwd: root })).toMatchObject({ code: 0 });
});

test('what breaks the description is told at once and fails the command', async () => {
  await using sandbox = await startSandbox();
  sandbox
    .namespace()
    .faults.add({ api: 'pakt', operation: 'getFile', effect: { type: 'status', status: 500 } });
  const { code, stderr, stdout } = await through(
    ['proxy', 'pakt', '--server', sandbox.baseUrl('pakt'), '--port', '0', '--format', 'json'],
    async (url) => {
      await fetch(`${url}/v1/upload/x`, { headers: { authorization: 'Bearer alice-token' } });
    },
  );
  expect(code).toBe(1);
  expect(stderr).toContain('error server-error getFile: ');
  expect(stdout).toContain('"rule": "server-error"');
});

test.each<[name: string, argv: readonly string[], said: RegExp]>([
  ['no server', ['proxy', 'pakt'], /^countersign: say which server is behind: --server URL\n$/],
  ['a server that is none', ['proxy', 'pakt', '--server', 'x:y'], /^countersign: "x:y" is no URL of HTTP/],
])('%s is one clear line', async (_, argv, said) => {
  const { code, stderr } = await countersign(argv, { cwd: root });
  expect([code, stderr]).toEqual([2, expect.stringMatching(said)]);
});
