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
/** What the process may grow by, in MiB, once it has seen a quarter of them, at most 5,000. */
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
        limits: { idleTime: 200, headersTime: 200, drainTime: 200 },
      });
      const { url } = child;
      const warm = Math.min(5000, Math.floor(requests / 4));
      let before = Number.NaN;
      const { problems, statuses } = await runMalformed({
        url,
        requests,
        seed,
        parallel: 128,
        timeout: 30_000,
        onSent: (sent) =>
          sent === warm
            ? child.peakMemory().then((peak) => {
                before = peak;
              })
            : undefined,
      });
      const grown = (await child.peakMemory()) - before;
      const counts = [...statuses].sort(([one], [other]) => one - other).map((each) => each.join(': '));
      console.log(
        `${requests} malformed requests, seed ${seed}: ${problems.length} problems, grown by ${grown.toFixed(1)} MiB after the first ${warm}; last statuses ${counts.join(', ')}`,
      );
      expect(problems).toEqual([]);
      expect(grown).toBeLessThan(growth);
      for (const status of [200, 202, 400, 401, 404, 405, 408, 409, 415, 431])
        expect(statuses.get(status), String(status)).toBeGreaterThan(0);
      const body = formOf('still there', 'a.txt');
      const answer = await fetch(`${url}/pakt/v1/upload`, { method: 'POST', headers: alice, body });
      expect(answer.status).toBe(200);
      // Clients that went away are not waited for: what they sent is still being put away. The one upload keeps its part.
      await until(() => readdirSync(join(dataDir, 'parts')).length <= 1);
      await child.kill();
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  },
  requests * 60,
);
