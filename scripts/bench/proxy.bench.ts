import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { request } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { median } from './median.ts';
import { blocks } from './proxy/blocks.ts';

const mebibyte = 2 ** 20;
const gibibyte = 2 ** 30;
const rounds = 3;

/**
 * A gibibyte up and a gibibyte down, directly and through the proxy in turns: the same hashes, the memory of the proxy, and
 * the throughput that is left. Client, proxy and server are processes of their own.
 */
export async function run(): Promise<void> {
  await using origin = await start('origin');
  const direct = `http://127.0.0.1:${origin.port}`;
  await using proxy = await start('proxy', direct);
  const through = `http://127.0.0.1:${proxy.port}`;
  // Not counted: both are warm from here on.
  for (const url of [direct, through]) await exchange(url, 32 * mebibyte);
  const { rss } = await proxy.usage();
  const times: { readonly direct: number; readonly through: number }[] = [];
  for (let round = 0; round < rounds; round += 1)
    times.push({ direct: await exchange(direct, gibibyte), through: await exchange(through, gibibyte) });
  const { peak } = await proxy.usage();
  const speed = (seconds: number): string => `${((2 * gibibyte) / mebibyte / seconds).toFixed(0)} MiB/s`;
  console.log(`1 GiB up and 1 GiB down, ${rounds} rounds each in turn, both hashes right every time`);
  console.log(`direct   ${speed(median(times.map((each) => each.direct)))}`);
  console.log(`through  ${speed(median(times.map((each) => each.through)))}`);
  console.log(
    `ratio    ${median(times.map((each) => each.direct / each.through)).toFixed(2)} (at least 0.5)`,
  );
  console.log(
    `memory   ${(rss / mebibyte).toFixed(0)} MiB once warm, ${(peak / mebibyte).toFixed(0)} MiB at the most: ${((peak - rss) / mebibyte).toFixed(0)} MiB for what went by`,
  );
}

/** Sends and receives as many bytes. @returns seconds. @throws Error when a hash is not what it should be */
async function exchange(url: string, bytes: number): Promise<number> {
  const [sent, received] = [createHash('sha256'), createHash('sha256')];
  const started = performance.now();
  const outgoing = request(`${url}/?bytes=${bytes}`, {
    method: 'POST',
    headers: { 'content-length': bytes },
  });
  const answered = once(outgoing, 'response');
  await pipeline(
    Readable.from(blocks(bytes)),
    async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        sent.update(chunk);
        yield chunk;
      }
    },
    outgoing,
  );
  const [response] = await answered;
  for await (const chunk of response) received.update(chunk);
  const seconds = (performance.now() - started) / 1000;
  const expected = sent.digest('hex');
  if (response.headers['x-received'] !== expected || received.digest('hex') !== expected)
    throw new Error(`${url}: the bytes that arrived are not those that were sent`);
  return seconds;
}

interface Part extends AsyncDisposable {
  readonly port: number;
  usage(): Promise<{ readonly rss: number; readonly peak: number }>;
}

async function start(...args: readonly string[]): Promise<Part> {
  const child = fork(fileURLToPath(new URL('proxy/process.ts', import.meta.url)), args);
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  return {
    port,
    async usage() {
      const answer = once(child, 'message');
      child.send('usage');
      return (await answer)[0];
    },
    async [Symbol.asyncDispose]() {
      const exited = once(child, 'exit');
      child.kill();
      await exited;
    },
  };
}
