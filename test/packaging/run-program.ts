import { execFile } from 'node:child_process';
import { delimiter, dirname } from 'node:path';

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd: string;
  /** The Node that `node` stands for. @default the one that runs the tests */
  readonly node?: string;
  /** Searched before the PATH. @default none */
  readonly bin?: string;
}

/** Runs a program to its end. */
export function runProgram(file: string, args: readonly string[], options: RunOptions): Promise<Outcome> {
  const { cwd, node = process.execPath, bin } = options;
  const path = [bin, dirname(node), process.env.PATH].filter((entry) => entry !== undefined);
  const env = { ...process.env, PATH: path.join(delimiter), NO_COLOR: '1', TURBO_TELEMETRY_DISABLED: '1' };
  return new Promise((resolve) => {
    execFile(file, args, { cwd, env, maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
      resolve({ code, stdout, stderr: code === -1 ? `${stderr}${error?.message}` : stderr });
    });
  });
}

/** The same, for what has to succeed. @returns what it wrote to stdout */
export async function runSuccessfully(
  file: string,
  args: readonly string[],
  options: RunOptions,
): Promise<string> {
  const { code, stdout, stderr } = await runProgram(file, args, options);
  if (code !== 0) throw new Error(`${[file, ...args].join(' ')} ended with ${code}\n${stdout}\n${stderr}`);
  return stdout;
}
