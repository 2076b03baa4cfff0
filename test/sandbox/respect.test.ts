import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ApiName } from '@countersign/sandbox';
import { startSandbox } from '@countersign/sandbox/testing';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

interface Ran {
  readonly code: number;
  readonly text: string;
}

function respect(
  api: ApiName,
  server: string,
  inputs: Readonly<Record<string, string>>,
  more: readonly string[],
): Promise<Ran> {
  const cli = join(root, 'node_modules/@redocly/cli/bin/cli.js');
  const file = join(root, 'specs', api, 'workflows.arazzo.yaml');
  const args = [
    cli,
    'respect',
    file,
    '--server',
    `${api}=${server}`,
    '--input',
    JSON.stringify(inputs),
    ...more,
  ];
  const env = {
    ...process.env,
    REDOCLY_TELEMETRY: 'off',
    REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true',
    NO_COLOR: '1',
  };
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: root, env }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : 1, text: stdout + stderr });
    });
  });
}

const whole = 'first piece, second piece';

interface Journeys {
  readonly api: ApiName;
  readonly workflows: number;
  readonly inputs: Readonly<Record<string, string>>;
  readonly more?: readonly string[];
}

const journeys: readonly Journeys[] = [
  { api: 'clevver', workflows: 1, inputs: { firstFile: 'one', secondFile: 'two' } },
  { api: 'dstor', workflows: 2, inputs: { folderPath: 'photos', firstFile: 'one', secondFile: 'two' } },
  {
    api: 'pakt',
    workflows: 1,
    inputs: { firstPublicFile: 'one', secondPublicFile: 'two', privateFile: 'three' },
  },
  {
    api: 'portsip',
    workflows: 3,
    inputs: {
      filename: 'pieces.txt',
      firstPiece: 'first piece, ',
      secondPiece: 'second piece',
      file: whole,
      digest: createHash('sha256').update(whole).digest('hex'),
    },
    // It reads a body of octets as an object and then misses the string that the schema asks for.
    more: ['--severity', 'SCHEMA_CHECK=warn'],
  },
];

test.each(journeys)(
  'redocly respect passes the $api journeys on the sandbox',
  async ({ api, inputs, more = [], workflows }) => {
    await using sandbox = await startSandbox({ pace: { batch: 100, stage: 50 } });
    // The second journey of dStor is that of an upload that fails: its last chunk is the fourth of the run.
    sandbox.namespace().faults.add({ operation: 'uploadChunk', nth: 4, effect: { type: 'fail-job' } });
    const { code, text } = await respect(
      api,
      sandbox.baseUrl(api),
      { accessToken: 'alice-token', ...inputs },
      more,
    );
    expect(text).toContain(`Workflows: ${workflows} passed, ${workflows} total`);
    expect(code, text).toBe(0);
  },
);
