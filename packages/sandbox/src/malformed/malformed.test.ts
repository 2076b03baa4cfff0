import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { alice, formOf, until } from '../test-client.ts';
import { startSandbox } from '../testing.ts';
import { runMalformed } from './run-malformed.ts';

/** A benchmark asks for more. */
const requests = Number(process.env.SANDBOX_MALFORMED ?? 2000);

test(
  `${requests} malformed requests cause no crash, no hang, no 500 and leave nothing behind`,
  async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'sandbox-malformed-'));
    try {
      await using sandbox = await startSandbox({
        dataDir,
        limits: { idleTime: 200, headersTime: 200, drainTime: 200 },
      });
      const { port } = sandbox;
      const { problems, statuses } = await runMalformed({
        port,
        requests,
        seed: 4,
        parallel: 64,
        timeout: 10_000,
      });
      expect(problems).toEqual([]);
      for (const status of [200, 202, 400, 401, 404, 405, 408, 415, 431])
        expect(statuses.get(status)).toBeGreaterThan(0);
      const body = formOf('still there', 'a.txt');
      const answer = await fetch(`${sandbox.baseUrl('pakt')}/v1/upload`, {
        method: 'POST',
        headers: alice,
        body,
      });
      expect(answer.status).toBe(200);
      // Clients that went away are not waited for: what they sent is still being put away.
      await until(() => readdirSync(join(dataDir, 'parts')).length === 0);
    } finally {
      rmSync(dataDir, { recursive: true, force: true });
    }
  },
  requests * 60,
);
