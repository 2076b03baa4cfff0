import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startChild } from '../durability/start-child.ts';
import { alice, formOf, until } from '../test-client.ts';
import { runMalformed } from './run-malformed.ts';

/** A benchmark asks for more, and may choose another seed. */
const requests = Number(process.env.SANDBOX_MALFORMED ?? 2000);
const seed = Number(process.env.SANDBOX_SEED ?? 4);
/** What the process may grow by during the second half of them, in MiB: by then V8 has made its heap as large as it wants it. */
const growth = 64;

test(
  `${requests} malformed requests cause no crash, no hang, no 500, no growth, and leave nothing behind`,
  async () => {
    const directory = mkdtempSync(join(tmpdir(), 'sandbox-malformed-'));
    const dataDir = join(directory, 'data');
    try {
      const child = await startChild({
        node: process.execPath,
        dataDir,
        cacheDir: join(directory, 'cache'),
        limits: { idleTime: 500, headersTime: 500, drainTime: 200 },
      });
      const { url } = child;
      const half = Math.floor(requests / 2);
      let before = Number.NaN;
      const { problems, statuses } = await runMalformed({
        url,
        requests,
        seed,
        parallel: 128,
        timeout: 30_000,
        onSent: (sent) =>
          sent === half
            ? child.peakMemory().then((now) => {
                before = now;
              })
            : undefined,
      });
      const peak = await child.peakMemory();
      const grown = peak - before;
      const counts = [...statuses].sort(([one], [other]) => one - other).map((each) => each.join(': '));
      console.log(
        `${requests} malformed requests, seed ${seed}: ${problems.length} problems, at most ${peak.toFixed(0)} MiB, ${grown.toFixed(1)} of them in the second half; last statuses ${counts.join(', ')}`,
      );
      expect(problems).toEqual([]);
      expect(grown).toBeLessThan(growth);
      for (const status of [200, 202, 400, 401, 404, 405, 408, 409, 415, 431])
        expect(statuses.get(status), String(status)).toBeGreaterThan(0);
      // On a busy machine even this request may come too late for its headers.
      await until(() => stillServes(url));
      // Clients that went away are not waited for: what they sent is still being put away. The one upload keeps its part.
      await until(() => readdirSync(join(dataDir, 'parts')).length <= 1);
      await child.kill();
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  },
  requests * 60,
);

async function stillServes(url: string): Promise<boolean> {
  const body = formOf('still there', 'a.txt');
  const asked = fetch(`${url}/pakt/v1/upload`, { method: 'POST', headers: alice, body });
  return (await asked.catch(() => undefined))?.status === 200;
}
