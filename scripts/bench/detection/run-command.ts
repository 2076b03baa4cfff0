import { execFile } from 'node:child_process';

export interface Ran {
  /** Undefined when it was ended for taking too long. */
  readonly code: number | undefined;
  /** Both outputs. */
  readonly text: string;
}

/** Longest time for one run of a tool on one server. */
const timeLimitMs = 120_000;

/** Runs a command to its end, or to the time limit. */
export function runCommand(
  command: string,
  args: readonly string[],
  options: { readonly cwd: string },
): Promise<Ran> {
  const env = {
    ...process.env,
    NO_COLOR: '1',
    REDOCLY_TELEMETRY: 'off',
    REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true',
  };
  return new Promise((resolve) => {
    execFile(
      command,
      args,
      { ...options, env, timeout: timeLimitMs, maxBuffer: 2 ** 28 },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : undefined;
        resolve({ code, text: stdout + stderr });
      },
    );
  });
}
