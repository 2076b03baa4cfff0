import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { UsageError } from '../usage-error.ts';

export type Step = 'major' | 'minor' | 'patch';

/** What `redocly diff --format json` tells, as far as it is used. */
export interface RedoclyDiff {
  readonly infoVersions: { readonly base: string; readonly revision: string };
  /** Null where nothing changed. */
  readonly bump: Step | null;
  readonly changes: readonly {
    readonly path: string;
    readonly kind: string;
    readonly impact: Step;
    readonly property?: string;
    readonly verdicts: readonly {
      readonly ruleId: string;
      readonly impact: Step;
      readonly message: string;
      readonly location: { readonly file: string; readonly line: number; readonly col: number };
    }[];
  }[];
}

/** Redocly rates each change. Its command line is the only way to its diff; it runs apart, with its telemetry off. */
export async function askRedocly(
  base: string,
  revision: string,
  {
    cwd,
    env,
    signal,
  }: { readonly cwd: string; readonly env: NodeJS.ProcessEnv; readonly signal: AbortSignal },
): Promise<RedoclyDiff> {
  const manifest = createRequire(import.meta.url).resolve('@redocly/cli/package.json');
  const args = [
    join(dirname(manifest), 'bin/cli.js'),
    'diff',
    base,
    revision,
    '--format',
    'json',
    '--fail-on',
    'none',
  ];
  const options = {
    cwd,
    signal,
    maxBuffer: 2 ** 30,
    env: { ...env, REDOCLY_TELEMETRY: 'off', NO_COLOR: '1' },
  };
  const output = await new Promise<string>((resolve, reject) => {
    execFile(process.execPath, args, options, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else if (error.name === 'AbortError') reject(error);
      else
        reject(
          new UsageError(`${base} and ${revision} cannot be compared: ${reasonIn(stderr) || error.message}`),
        );
    });
  });
  const diff = JSON.parse(output) as Omit<RedoclyDiff, 'bump'> & { readonly bump?: Step };
  return { ...diff, bump: diff.bump ?? null };
}

function reasonIn(stderr: string): string {
  const lines = stderr.split('\n').map((line) => line.replace(/[║╔╗╚╝═]/g, '').trim());
  return lines
    .filter((line) => line !== '' && !/node\.?js/i.test(line))
    .slice(0, 2)
    .join(' ');
}
